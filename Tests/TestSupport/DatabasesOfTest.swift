internal import Postgres
package import Testing

/// The databases that a test has got from ``TestServer``, so that they can be dropped when it ends.
actor DatabasesOfTest {
    @TaskLocal static var current: DatabasesOfTest?

    private var databases: [ConnectionOptions] = []

    func add(_ options: ConnectionOptions) { databases.append(options) }

    func dropAll() async throws {
        for options in databases { try await TestServer.shared.drop(options) }
        databases = []
    }
}

/// Drops the databases of each test case when it ends. A run makes a thousand of them, of 20 MB and 900 files each.
package struct DroppingDatabases: TestTrait, SuiteTrait, TestScoping {
    package let isRecursive = true

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let databases = DatabasesOfTest()
        let result: Result<Void, any Error>
        do { result = .success(try await DatabasesOfTest.$current.withValue(databases) { try await function() }) } catch
        {
            result = .failure(error)
        }
        try await databases.dropAll()
        try result.get()
    }
}

extension Trait where Self == DroppingDatabases {
    /// Drops the databases of each test case when it ends.
    package static var droppingDatabases: Self { DroppingDatabases() }
}
