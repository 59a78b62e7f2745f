import Foundation

/// The two ends of a pseudo-terminal: this process's descriptor, and the path of the other end.
///
/// Closing the descriptor hangs up. It is close-on-exec from the start, since a copy in a process that another test
/// starts at the same moment would keep the line open.
struct PseudoTerminal {
    let descriptor: Int32
    let path: String

    init(columns: Int, rows: Int) throws {
        descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw POSIXError(.ENOTTY) }
        path = try Self.unlock(descriptor)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    }

    #if canImport(Darwin)
        private static func unlock(_ descriptor: Int32) throws -> String {
            guard grantpt(descriptor) == 0, unlockpt(descriptor) == 0, let name = ptsname(descriptor) else {
                throw POSIXError(.ENOTTY)
            }
            return String(cString: name)
        }
    #else
        /// What unlockpt(3) and ptsname(3) do; <stdlib.h> shows those to GNU sources only.
        private static func unlock(_ descriptor: Int32) throws -> String {
            let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)  // TIOCSPTLCK, TIOCGPTN
            var (locked, number): (Int32, UInt32) = (0, 0)
            guard ioctl(descriptor, setLock, &locked) == 0, ioctl(descriptor, getNumber, &number) == 0 else {
                throw POSIXError(.ENOTTY)
            }
            return "/dev/pts/\(number)"
        }
    #endif
}
