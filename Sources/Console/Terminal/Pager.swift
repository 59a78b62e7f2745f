internal import Glibc

/// Shows text that is longer than the screen with `$CAGGCTL_PAGER`, `$PAGER` or less, as psql does.
enum Pager {
    /// Whether the text went to a pager; false where it can't be started, so that the caller prints it instead.
    ///
    /// By popen(3), which leaves the pager in this program's process group: one of its own would not be the terminal's
    /// foreground group, and the kernel would stop the pager at its first key.
    @MainActor
    static func show(_ text: String, environment: [String: String]) -> Bool {
        let command = environment["CAGGCTL_PAGER"] ?? environment["PAGER"] ?? "less"
        // less: leave at once what fits, keep colours and the screen, cut long lines instead of wrapping them.
        guard let pager = popen("LESS=\"${LESS:-FRSX}\"; export LESS; \(command)", "w") else { return false }
        // Ctrl-C is the pager's while it is open.
        let outside = Interrupts.shared.replace {}
        defer { _ = Interrupts.shared.replace(outside) }
        // A pager that is left early closes its end; what is left unwritten nobody wants to read.
        fputs(text, pager)
        let commandNotFound: Int32 = 127
        return pclose(pager) >> 8 != commandNotFound
    }
}
