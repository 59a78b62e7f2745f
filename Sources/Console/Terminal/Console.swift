internal import Glibc
internal import Rendering
internal import Synchronization
internal import SystemPackage

/// Where output goes, and what is known about who reads it. Data goes to standard output, everything else to standard
/// error.
struct Console: Sendable {
    var inputIsTerminal: Bool
    var outputIsTerminal: Bool
    var errorIsTerminal: Bool
    var allowsColor: Bool
    var useUnicode: Bool
    /// Shared by all copies: there is one standard output.
    private let output = OutputState()

    init(
        inputIsTerminal: Bool, outputIsTerminal: Bool, errorIsTerminal: Bool, allowsColor: Bool, useUnicode: Bool
    ) {
        self.inputIsTerminal = inputIsTerminal
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.allowsColor = allowsColor
        self.useUnicode = useUnicode
    }

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

    /// Writes to standard output; what can't be written is kept for `takeOutputFailure`.
    func write(_ text: String) {
        if let error = Self.write(text, to: STDOUT_FILENO) { output.fail(error) }
    }

    func writeError(_ text: String) { _ = Self.write(text, to: STDERR_FILENO) }

    /// Why output was lost since the last call; nil where all of it was written, or where nobody reads it any more
    /// (`caggctl status | head -1`).
    func takeOutputFailure() -> Errno? { output.take() }

    /// Closes standard output at the program's end: some file systems report a full disk only then.
    func closeOutput() {
        if close(STDOUT_FILENO) != 0, errno != EBADF { output.fail(Errno(rawValue: errno)) }
    }

    /// Writes all of it, and waits where a non-blocking descriptor takes no more just now.
    private static func write(_ text: String, to descriptor: Int32) -> Errno? {
        var text = text
        return text.withUTF8 { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wanted, 1, -1)
                } else if errno != EINTR {
                    return Errno(rawValue: errno)
                }
            }
            return nil
        }
    }
}

/// What went wrong with standard output.
private final class OutputState: Sendable {
    private let failure = Mutex<Errno?>(nil)

    func fail(_ error: Errno) {
        if error != .brokenPipe { failure.withLock { $0 = $0 ?? error } }
    }

    func take() -> Errno? {
        failure.withLock { failure in
            defer { failure = nil }
            return failure
        }
    }
}
