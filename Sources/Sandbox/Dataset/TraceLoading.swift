package import Postgres
internal import Synchronization

/// The contents of `llm_traces` after a load.
package struct LoadedTraces: Sendable, Equatable {
    package var rows: Int
    /// Microseconds by which the rows' own times were moved; zero for generated ones.
    package var shift: Int64 = 0
}

extension TraceShape {
    /// Generates the rows into `llm_traces` through one COPY, in constant memory.
    package func load(
        into connection: Connection, progress: @escaping @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws -> LoadedTraces {
        let source = CopySource(self, progress: progress)
        let copy: SQL = "COPY llm_traces (\(Trace.columns)) FROM STDIN"
        try await connection.copyIn(copy) { source.next() }
        return LoadedTraces(rows: rows)
    }
}

/// Hands the generator's rows to a COPY in chunks of some 100 kB, and reports each.
private final class CopySource: Sendable {
    private static let chunkRows = 500

    private let state: Mutex<(generator: TraceGenerator, done: Int)>
    private let total: Int
    private let progress: @Sendable (SandboxEvent) -> Void

    init(_ shape: TraceShape, progress: @escaping @Sendable (SandboxEvent) -> Void) {
        state = Mutex((TraceGenerator(shape), 0))
        total = shape.rows
        self.progress = progress
    }

    func next() -> [UInt8]? {
        let (text, done) = state.withLock { state in
            var text = ""
            for _ in 0..<Self.chunkRows {
                guard let trace = state.generator.next() else { break }
                text += trace.copyLine
                state.done += 1
            }
            return (text, state.done)
        }
        guard !text.isEmpty else { return nil }
        progress(.loading(rows: done, total: total))
        return Array(text.utf8)
    }
}
