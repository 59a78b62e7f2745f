internal import FoundationEssentials
internal import Glibc
internal import Operations
internal import Postgres
internal import Sandbox
internal import SystemPackage

/// The last diff of each cagg, in a file of its own that only its owner can read.
struct KeptDiffs {
    /// Nil if there is no folder for files; then nothing is stored.
    let folder: String?

    /// `$XDG_STATE_HOME/caggctl/diffs` (`~/.local/state` by default), or within `sandbox`, the folder of a server that
    /// leaves nothing behind.
    init(environment: [String: String], sandbox: String? = nil) {
        folder = sandbox.map { $0 + "/diffs" } ?? StateFolder.path(environment).map { $0 + "/diffs" }
    }

    /// Nil if no diff of the cagg is saved. Throws if the file is there and can't be used.
    func read(_ subject: CaggSubject) throws -> DiffRecord? {
        guard let path = path(of: subject), FileManager.default.fileExists(atPath: path) else { return nil }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ConsoleError.unusableDiff(path, "it can't be read: \(error)")
        }
        struct Form: Decodable { var form: String }
        guard let form = try? JSONDecoder().decode(Form.self, from: data).form else {
            throw ConsoleError.unusableDiff(path, "it is damaged or isn't a diff")
        }
        guard form == DiffRecord.form else {
            throw ConsoleError.unusableDiff(path, "its format is \(form), this program reads format \(DiffRecord.form)")
        }
        guard let record = try? JSONDecoder().decode(DiffRecord.self, from: data) else {
            throw ConsoleError.unusableDiff(path, "it is damaged")
        }
        guard record.subject == subject else {
            throw ConsoleError.unusableDiff(path, "it is of \(record.cagg) on another server or database")
        }
        return record
    }

    /// Replaces the file in one step: whoever reads meanwhile, or after a crash, has the old one or the new one.
    func write(_ record: DiffRecord) throws {
        guard let folder, let path = path(of: record.subject) else { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let data = try encoder.encode(record)
        let temporary = path + ".\(getpid())"
        unlink(temporary)
        do {
            let file = try FileDescriptor.open(
                FilePath(temporary), .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
            try file.closeAfter {
                try file.writeAll(data)
                guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(temporary, path) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    private func path(of subject: CaggSubject) -> String? {
        // An address may hold what a file name can't.
        let server = String(subject.server.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return folder.map { "\($0)/\(server)-\(subject.database)-\(subject.cagg).json" }
    }
}

extension Session {
    /// Where the diffs of the server that the session talks to are kept.
    var keptDiffs: KeptDiffs { KeptDiffs(environment: environment, sandbox: sandbox?.connectionOptions.host) }

    /// Stores the result; prints a warning if that fails, because the result itself is still valid.
    func keep(_ record: DiffRecord) {
        do {
            try keptDiffs.write(record)
        } catch {
            tell("caggctl: the diff's result couldn't be saved for repair and --resume: \(error)")
        }
    }
}
