package import Postgres
internal import Synchronization

/// The contents of `llm_traces` after a load.
package struct LoadedTraces: Sendable, Equatable {
    /// The number of rows.
    package var rows: Int
    /// The microseconds by which the rows of a file were moved in time; zero for generated rows.
    package var shift: Int64 = 0
}

extension TraceShape {
    /// Generates the rows and loads them into `llm_traces` with one COPY, in constant memory.
    package func load(
        into connection: Connection, progress: @escaping @Sendable (SandboxEvent) -> Void = { _ in }
    ) async throws -> LoadedTraces {
        let source = CopySource(self, progress: progress)
        let copy: SQL = "COPY llm_traces (\(Trace.columns)) FROM STDIN"
        try await connection.copyIn(copy) { source.next() }
        return LoadedTraces(rows: rows)
    }
}

/// Passes the generated rows to a COPY in chunks of about 100 kB, and reports each chunk.
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
