internal import FoundationEssentials
internal import Glibc
internal import Operations
internal import Postgres
internal import Sandbox
internal import SystemPackage

/// The saved result of the last diff of each cagg. Each cagg has one file, which only the file's owner can read.
struct KeptDiffs {
    /// The folder of the files. Nil if there is no home folder; without a folder, nothing is saved.
    let folder: String?

    /// Uses the folder `$XDG_STATE_HOME/caggctl/diffs` (`~/.local/state/caggctl/diffs` by default).
    ///
    /// - Parameter sandbox: the folder of the sandbox's server; nil outside a sandbox. The diffs of a sandbox are kept
    ///   in this folder and deleted with it.
    init(environment: [String: String], sandbox: String? = nil) {
        folder = sandbox.map { $0 + "/diffs" } ?? StateFolder.path(environment).map { $0 + "/diffs" }
    }

    /// The saved diff of a cagg; nil if there is none. Throws if the file exists but can't be used.
    func read(_ subject: CaggSubject) throws -> DiffRecord? {
        guard let path = path(of: subject), FileManager.default.fileExists(atPath: path) else { return nil }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw ConsoleError.unusableDiff(path, "reading the file failed: \(error)")
        }
        struct Form: Decodable { var form: String }
        guard let form = try? JSONDecoder().decode(Form.self, from: data).form else {
            throw ConsoleError.unusableDiff(path, "the file is damaged or isn't a diff")
        }
        guard form == DiffRecord.form else {
            throw ConsoleError.unusableDiff(
                path, "the file has the format \(form), but this program reads only \(DiffRecord.form)")
        }
        guard let record = try? JSONDecoder().decode(DiffRecord.self, from: data) else {
            throw ConsoleError.unusableDiff(path, "the file is damaged")
        }
        guard record.subject == subject else {
            throw ConsoleError.unusableDiff(path, "the file belongs to \(record.cagg) on another server or database")
        }
        return record
    }

    /// Replaces the file of a cagg in one step: even after a crash, the file is either the old one or the new one.
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
        // The server may be identified by its address, and a file name can't contain all characters of an address.
        let server = String(subject.server.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return folder.map { "\($0)/\(server)-\(subject.database)-\(subject.cagg).json" }
    }
}

extension Session {
    /// The saved diffs of the connected server.
    var keptDiffs: KeptDiffs { KeptDiffs(environment: environment, sandbox: sandbox?.connectionOptions.host) }

    /// Saves a diff's result. If saving fails, prints a warning instead of throwing, because the result is still valid.
    ///
    /// - Returns: whether the result is saved.
    @discardableResult
    func keep(_ record: DiffRecord) -> Bool {
        do {
            try keptDiffs.write(record)
            return keptDiffs.folder != nil
        } catch {
            tell("caggctl: the result of the diff couldn't be saved for \"repair\" and --resume: \(error)")
            return false
        }
    }
}
