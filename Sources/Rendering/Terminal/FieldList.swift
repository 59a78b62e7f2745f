/// Draws named values, one below the other: `label:  value`.
struct FieldList {
    var fields: [Field]
    var context: RenderingContext

    var lines: [String] {
        let labels = fields.map { TerminalText.safe($0.label) + ":" }
        let labelWidth = labels.map(\.displayWidth).max() ?? 0
        return zip(fields, labels).flatMap { field, label in
            let room = context.width.map { max(20, $0 - labelWidth - 4) } ?? .max
            let values = field.cell.displayText(in: context).wrapped(to: room)
            return values.enumerated().map { index, value in
                let name = (index == 0 ? label : "").padded(to: labelWidth, alignment: .leading)
                let styled = field.cell.effectiveStyle.apply(value, in: context)
                return String("  \(name)  \(styled)".trailingSpacesRemoved)
            }
        }
    }
}
