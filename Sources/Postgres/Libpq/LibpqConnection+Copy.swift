internal import CLibpq

extension LibpqConnection {
    /// A chunk of COPY data, allocated by libpq. The caller must call `free()`.
    struct CopyChunk {
        let bytes: UnsafeRawBufferPointer
        private let start: UnsafeMutablePointer<CChar>

        init(start: UnsafeMutablePointer<CChar>, count: Int) {
            self.start = start
            bytes = UnsafeRawBufferPointer(start: start, count: count)
        }

        func free() { PQfreemem(start) }
    }

    /// Returns the next chunk of a COPY TO STDOUT, or nil at its end. The caller must free the chunk.
    func nextCopyChunk(_ patience: inout Patience) throws(PostgresError) -> CopyChunk? {
        while true {
            var start: UnsafeMutablePointer<CChar>?
            switch PQgetCopyData(try pointer(), &start, 1) {
            case -1: return nil
            case -2: throw failure(.connectionLost)
            case 0: try waitForInput(&patience)
            case let count: if let start { return CopyChunk(start: start, count: Int(count)) }
            }
        }
    }

    func putCopyData(_ data: [UInt8], _ patience: inout Patience) throws(PostgresError) {
        try putCopy(&patience) { connection in
            data.withUnsafeBytes { bytes in
                PQputCopyData(connection, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
            }
        }
    }

    func endCopy(failing reason: String?, _ patience: inout Patience) throws(PostgresError) {
        try putCopy(&patience) { PQputCopyEnd($0, reason) }
    }

    private func putCopy(
        _ patience: inout Patience, _ put: (OpaquePointer) -> Int32
    ) throws(PostgresError) {
        let connection = try pointer()
        while true {
            if interruption.pending == .abandon { throw letGo("the connection was closed") }
            if interruption.pending == .cancel {
                interruption.clear()
                throw PostgresError(.server(.queryCanceled), "the copy was cancelled")
            }
            switch put(connection) {
            case 1:
                try flush(until: patience.deadline)
                return
            case 0: try flush(until: patience.deadline)
            default: throw failure(.connectionLost)
            }
        }
    }
}
