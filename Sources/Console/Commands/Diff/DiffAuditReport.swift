internal import Operations
internal import Rendering

/// The part of a sampled diff's report that says what the sample proves.
struct DiffAuditReport {
    var audit: DiffAudit

    var sections: [Section] { [.fields(key: "audit", title: "sample", fields), .note(note)] }

    private var fields: [Field] {
        let interval = audit.interval
        return [
            Field(key: "population", label: "buckets to sample from", cell: .integer(audit.population)),
            Field(key: "sampled", label: "buckets compared", cell: .integer(audit.compared)),
            Field(
                key: "wrong", label: "wrong buckets",
                cell: .integer(audit.wrong, style: audit.wrong == 0 ? .plain : .bad)),
            Field(key: "confidence", label: "confidence", cell: percentage(audit.sample.confidence)),
            Field(key: "at_most", label: "claimed limit of the wrong share", cell: percentage(audit.sample.atMost)),
            Field(key: "at_least_wrong", label: "wrong share, lower bound", cell: percentage(interval.lowerBound)),
            Field(key: "at_most_wrong", label: "wrong share, upper bound", cell: percentage(interval.upperBound)),
            Field(key: "seed", label: "seed", cell: .text(String(audit.sample.seed))),
            Field(
                key: "proved", label: "claim proved",
                cell: Cell(
                    .bool(audit.isProved), display: audit.isProved ? "yes" : "no",
                    style: audit.isProved ? .good : .bad)),
        ]
    }

    private var note: Note {
        let (sure, bound) = (words(audit.sample.confidence), words(audit.sample.atMost))
        if audit.population == 0 {
            return Note(
                .warning, "no whole bucket below the watermark has raw data, so there is nothing to sample",
                code: "diff.audit.empty")
        }
        if audit.isProved {
            let proof =
                audit.compared == audit.population
                ? "every bucket was compared (\(audit.population) in total), and none is wrong"
                : "with \(sure) confidence, fewer than \(bound) of the \(audit.population) buckets are wrong"
            return Note(.info, proof, code: "diff.audit.proved")
        }
        if audit.wrong == 0 {
            return Note(.warning, "too few buckets were compared, so nothing is proved", code: "diff.audit.incomplete")
        }
        if audit.compared == audit.population {
            return Note(
                .problem, "every bucket was compared; wrong buckets: \(audit.wrong) of \(audit.population)",
                code: "diff.audit.wrong")
        }
        let interval = audit.interval
        return Note(
            .problem,
            "wrong buckets in the sample: \(audit.wrong) of \(audit.compared); with \(sure) confidence, between"
                + " \(words(interval.lowerBound)) and \(words(interval.upperBound)) of all \(audit.population) buckets"
                + " are wrong",
            code: "diff.audit.wrong")
    }

    private func percentage(_ fraction: Double) -> Cell { Cell(.number(fraction), display: words(fraction)) }

    private func words(_ fraction: Double) -> String { "\((fraction * 100).text(significantDigits: 4)) %" }
}
