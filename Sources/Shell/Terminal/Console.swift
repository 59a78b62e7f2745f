internal import Glibc
internal import Rendering

/// Where output goes, and what is known about who reads it. Data goes to standard output, everything else to standard
/// error.
struct Console: Sendable {
    var inputIsTerminal: Bool
    var outputIsTerminal: Bool
    var errorIsTerminal: Bool
    var allowsColor: Bool
    var useUnicode: Bool

    /// Asks the process's own descriptors and environment, once.
    static func standard(environment: [String: String]) -> Console {
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
        let isUTF8 = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
        return Console(
            inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: isatty(STDOUT_FILENO) == 1,
            errorIsTerminal: isatty(STDERR_FILENO) == 1,
            allowsColor: environment["NO_COLOR"] == nil && environment["TERM"] != "dumb",
            useUnicode: isUTF8)
    }

    /// Columns of the terminal that standard output is; nil for a file or pipe.
    var width: Int? { outputIsTerminal ? Self.columns(of: STDOUT_FILENO) : nil }

    /// Lines of that terminal.
    var height: Int? {
        var size = winsize()
        return outputIsTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_row) : nil
    }

    var errorWidth: Int { Self.columns(of: STDERR_FILENO) ?? 80 }

    private static func columns(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    func write(_ text: String) { Self.write(text, to: STDOUT_FILENO) }

    func writeError(_ text: String) { Self.write(text, to: STDERR_FILENO) }

    /// Writes all of it, or gives up quietly when nobody reads any more (`caggctl status | head -1`).
    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
