import Testing

/// The folders of Operations use each other in one direction, as targets do, which the compiler checks.
@Suite struct OperationsFolderOrderTests {
    /// A folder uses only those before it.
    private static let order = [
        "Memory", "Throttle", "Journal", "Change", "Diff", "Loss", "Refresh", "Repair", "Policy", "Tune", "Status",
        "Thresholds", "Jobs",
    ]

    /// Uses against the order that are still to go, `From -> To`, each with its reason.
    private static let exceptions: [String: String] = [:]

    @Test func foldersUseOnlyThoseBeforeThem() throws {
        let uses = try FolderUse.all(below: "Operations/")
        for use in uses.sorted(by: { $0.description < $1.description }) where Self.exceptions[use.edge] == nil {
            guard let from = Self.order.firstIndex(of: use.from), let to = Self.order.firstIndex(of: use.to) else {
                Issue.record("give \(use.from) and \(use.to) their place in the order: \(use)")
                continue
            }
            #expect(to < from, "against the order: \(use)")
        }
    }

    @Test func exceptionsAreStillNeeded() throws {
        let edges = Set(try FolderUse.all(below: "Operations/").map(\.edge))
        for (edge, reason) in Self.exceptions {
            #expect(edges.contains(edge), "\(edge) is gone; take it off the list (\(reason))")
        }
    }

    /// Else the tests above would pass by finding nothing.
    @Test func usesAreFound() throws {
        let edges = Set(try FolderUse.all(below: "Operations/").map(\.edge))
        #expect(
            edges.isSuperset(of: ["Repair -> Refresh", "Refresh -> Memory", "Tune -> Policy"]), "\(edges.sorted())")
    }
}

/// One name that a folder's files take from another folder of the same target.
struct FolderUse: CustomStringConvertible {
    var from: String
    var to: String
    var name: String
    var path: String

    var edge: String { "\(from) -> \(to)" }
    var description: String { "\(edge): \(path) uses \(name)" }

    /// By the names of types and free functions, and by the members that one folder alone adds to types from elsewhere.
    /// A member that is declared in several places tells nothing and is left out.
    static func all(below target: String) throws -> [FolderUse] {
        let files = try SourceFile.all(below: target)
        let declared = files.map(Declarations.init)
        let types = Set(declared.flatMap(\.types))
        var owners: [String: Set<String>] = [:]
        var added: [String: String] = [:]
        for (file, declared) in zip(files, declared) {
            guard let folder = file.folder else { continue }
            for name in declared.types + declared.functions { owners[name, default: []].insert(folder) }
            for name in declared.members(addedToTypesOutside: types) { added[name] = folder }
        }
        var count: [String: Int] = [:]
        for file in try SourceFile.all() {
            for name in Declarations(file).members { count[name, default: 0] += 1 }
        }
        return files.flatMap { file -> [FolderUse] in
            guard let folder = file.folder else { return [] }
            return file.names.compactMap { name, isMember in
                let member = isMember && count[name] == 1 ? added[name] : nil
                guard let owner = owners[name].map({ $0.count == 1 ? $0.first : nil }) ?? member, owner != folder else {
                    return nil
                }
                return FolderUse(from: folder, to: owner, name: name, path: file.path)
            }
        }
    }
}

/// What a file declares for others, by the layout that swift-format gives every file.
private struct Declarations {
    /// At the left margin.
    var types: [String] = []
    var functions: [String] = []
    /// One level in.
    var members: [String] = []
    private var extended: [(type: String, member: String)] = []

    private static let modifiers: Set<Substring> = [
        "package", "final", "indirect", "static", "mutating", "nonisolated", "@discardableResult",
    ]

    init(_ file: SourceFile) {
        var extendedType: String?
        for line in file.lines {
            let isTopLevel = line.first != " "
            guard isTopLevel || (line.hasPrefix("    ") && line.dropFirst(4).first != " ") else { continue }
            let words = line.split(separator: " ").drop { Self.modifiers.contains($0) }
            guard let keyword = words.first, let name = words.dropFirst().first.map(Self.name) else { continue }
            switch (keyword, isTopLevel) {
            case ("struct", true), ("class", true), ("enum", true), ("actor", true), ("protocol", true),
                ("typealias", true):
                types.append(name)
                extendedType = nil
            case ("extension", true): extendedType = name
            case ("func", true): functions.append(name)
            case ("func", false), ("var", false), ("let", false), ("case", false):
                members.append(name)
                if let extendedType { extended.append((extendedType, name)) }
            default: break
            }
        }
    }

    /// The name at the start of a word: `find` of `find(_`, `JobRun` of `[JobRun]`, `Bucket` of `Bucket.Width`.
    private static func name(_ word: Substring) -> String {
        String(word.drop { $0 == "[" }.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
    }

    /// - Parameter types: those of the target. An array of one of them is its own as well.
    func members(addedToTypesOutside types: Set<String>) -> [String] {
        extended.filter { !types.contains($0.type) }.map(\.member)
    }
}
