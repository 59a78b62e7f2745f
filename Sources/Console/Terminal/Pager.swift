internal import Glibc

/// Shows long text with a pager, as psql does: `$CAGGCTL_PAGER`, `$PAGER` or `less`, the first that is set.
enum Pager {
    /// The shell command of the pager. Nil if the variable that is set contains only white space: as in psql, this
    /// turns the pager off.
    static func command(_ environment: [String: String]) -> String? {
        let command = environment["CAGGCTL_PAGER"] ?? environment["PAGER"] ?? "less"
        return command.allSatisfy(\.isWhitespace) ? nil : command
    }

    /// Shows the text and waits until the operator leaves the pager. Returns false if there is no pager or it can't be
    /// started; the caller then prints the text.
    ///
    /// popen(3) runs the pager in this program's process group. A process group of its own wouldn't be the terminal's
    /// foreground group, and the kernel would stop the pager when it reads the first key.
    @MainActor
    static func show(_ text: String, environment: [String: String]) -> Bool {
        guard let command = Self.command(environment) else { return false }
        // The options of less: exit if the text fits on the screen (F), keep colours (R), cut long lines (S), and don't
        // clear the screen (X).
        guard let pager = popen("LESS=\"${LESS:-FRSX}\"; export LESS; \(command)", "w") else { return false }
        // While the pager is open, only the pager reacts to Ctrl-C.
        let outside = Interrupts.shared.replace {}
        defer { _ = Interrupts.shared.replace(outside) }
        // If the operator leaves the pager early, the rest of the text can't be written. That isn't an error.
        fputs(text, pager)
        let commandNotFound: Int32 = 127
        return pclose(pager) >> 8 != commandNotFound
    }
}
