internal import Glibc
internal import Rendering
internal import Synchronization
internal import SystemPackage

/// Standard input, output and error of the program, and what they are connected to. Results go to standard output,
/// everything else to standard error.
struct Console: Sendable {
    var inputIsTerminal: Bool
    var outputIsTerminal: Bool
    var errorIsTerminal: Bool
    /// Whether the environment allows colours: `NO_COLOR` isn't set, and `TERM` isn't `dumb`.
    var allowsColor: Bool
    var useUnicode: Bool
    /// The first write error. Shared by all copies of this value, because the process has one standard output.
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

    /// Describes the standard streams of this process. Reads the locale, `NO_COLOR` and `TERM` from the environment. An
    /// empty variable of the locale counts as unset, as in POSIX. An empty `NO_COLOR` also counts as unset
    /// (no-color.org).
    static func standard(environment: [String: String]) -> Console {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let isUTF8 = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
        return Console(
            inputIsTerminal: isatty(STDIN_FILENO) == 1, outputIsTerminal: isatty(STDOUT_FILENO) == 1,
            errorIsTerminal: isatty(STDERR_FILENO) == 1,
            allowsColor: (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb",
            useUnicode: isUTF8)
    }

    /// Whether results may have colours: standard output is a terminal, and the environment allows colours. `set color`
    /// and `--no-color` can turn them off.
    var usesColor: Bool { outputIsTerminal && allowsColor }

    /// The terminal's width in columns; nil if standard output is a file or pipe.
    var width: Int? { outputIsTerminal ? Self.columns(of: STDOUT_FILENO) : nil }

    /// The terminal's height in lines; nil if standard output is a file or pipe.
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

    /// Writes to standard output. If writing fails, keeps the error for `takeOutputFailure`.
    func write(_ text: String) {
        if let error = Self.write(text, to: STDOUT_FILENO) { output.fail(error) }
    }

    func writeError(_ text: String) { _ = Self.write(text, to: STDERR_FILENO) }

    /// Returns the first error of standard output since the last call. Returns nil if there was none, or if the reader
    /// closed the pipe (`caggctl status | head -1`).
    func takeOutputFailure() -> Errno? { output.take() }

    /// Closes standard output at the program's end. Some file systems report a full disk only when a file is closed.
    func closeOutput() {
        if close(STDOUT_FILENO) != 0, errno != EBADF { output.fail(Errno(rawValue: errno)) }
    }

    /// Writes the whole text. Waits while a non-blocking descriptor accepts no more data. Returns the error if writing
    /// fails.
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

/// The first error of standard output. A broken pipe isn't an error.
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
