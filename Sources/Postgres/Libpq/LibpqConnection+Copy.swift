internal import CLibpq

extension LibpqConnection {
    func putCopyData(_ data: [UInt8], _ statement: inout RunningStatement) throws(PostgresError) {
        try putCopy(&statement) { connection in
            data.withUnsafeBytes { bytes in
                PQputCopyData(connection, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
            }
        }
    }

    func endCopy(failing reason: String?, _ statement: inout RunningStatement) throws(PostgresError) {
        try putCopy(&statement) { PQputCopyEnd($0, reason) }
    }

    private func putCopy(
        _ statement: inout RunningStatement, _ put: (OpaquePointer) -> Int32
    ) throws(PostgresError) {
        let connection = try pointer()
        while true {
            if interruption.pending == .abandon { throw closeConnection(reason: "the connection was closed") }
            if interruption.pending == .cancel {
                interruption.clear()
                throw PostgresError(.server(.queryCanceled), "the copy was cancelled")
            }
            switch put(connection) {
            case 1:
                try flush(until: statement.deadline)
                return
            case 0: try flush(until: statement.deadline)
            default: throw failure(.connectionLost)
            }
        }
    }
}
