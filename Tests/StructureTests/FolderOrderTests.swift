import Testing

/// The folders of Operations use each other in one direction, as targets do, which the compiler checks.
@Suite struct FolderOrderTests {
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

    /// By the names of types and free functions, and of the members that one folder alone adds to types from elsewhere. A
    /// member that several folders or targets declare tells nothing and is left out.
    static func all(below target: String) throws -> [FolderUse] {
        let files = try SourceFile.all(below: target)
        var owners: [String: Set<String>] = [:]
        var foreign: [(name: String, folder: String)] = []
        let types = Set(files.flatMap { Declarations($0).types })
        for file in files {
            guard let folder = file.folder else { continue }
            let declared = Declarations(file)
            for name in declared.types + declared.functions { owners[name, default: []].insert(folder) }
            foreign += declared.members(addedToTypesOutside: types).map { ($0, folder) }
        }
        var declarations: [String: Int] = [:]
        for file in try SourceFile.all() {
            for name in Declarations(file).members { declarations[name, default: 0] += 1 }
        }
        for (name, folder) in foreign where declarations[name] == 1 { owners[name, default: []].insert(folder) }

        return files.flatMap { file in
            Set(file.code.matches(of: /[A-Za-z_]\w*/).map { String($0.0) }).compactMap { name -> FolderUse? in
                guard let folder = file.folder, let owner = owners[name], owner.count == 1, let to = owner.first,
                    to != folder
                else { return nil }
                return FolderUse(from: folder, to: to, name: name, path: file.path)
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

    init(_ file: SourceFile) {
        var extendedType: String?
        for line in file.code.split(separator: "\n") {
            if line.contains("private ") { continue }
            if let match = line.firstMatch(
                of: /^(?:@\w+ )?(?:package |final |indirect )*(?:struct|class|enum|actor|protocol|typealias) (\w+)/)
            {
                types.append(String(match.1))
                extendedType = nil
            } else if let match = line.firstMatch(of: /^(?:package )?func (\w+)/) {
                functions.append(String(match.1))
            } else if let match = line.firstMatch(of: /^extension (\[?[\w.]+)/) {
                extendedType = String(match.1)
            } else if let match = line.firstMatch(
                of: /^ {4}(?:@\w+ )?(?:package |static |mutating |nonisolated )*(?:func|var|let|case) (\w+)/)
            {
                members.append(String(match.1))
                if let extendedType { extended.append((extendedType, String(match.1))) }
            }
        }
    }

    /// - Parameter types: those of the target. An array of one of them is its own as well.
    func members(addedToTypesOutside types: Set<String>) -> [String] {
        extended.filter { type, _ in
            !types.contains(String(type.trimmingPrefix("[").prefix { $0 != "." }))
        }.map(\.member)
    }
}
