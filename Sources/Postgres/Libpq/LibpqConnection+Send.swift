internal import CLibpq

extension LibpqConnection {
    /// Sends one statement with its parameters through the extended protocol.
    func send(_ sql: SQL) throws(PostgresError) {
        let connection = try pointer()
        let (text, parameters) = try sql.bound { name throws(PostgresError) in try self.quoteIdentifier(name) }
        let types = parameters.map(\.type.rawValue)
        let values = parameters.map { parameter in parameter.text.map { Array($0.utf8CString) } }
        // All values are in one buffer, so that all pointers stay valid during the call.
        let flat = values.compactMap { $0 }.flatMap { $0 }
        let sent = flat.withUnsafeBufferPointer { buffer in
            var offset = 0
            let pointers = values.map { value -> UnsafePointer<CChar>? in
                guard let value, let base = buffer.baseAddress else { return nil }
                defer { offset += value.count }
                return base + offset
            }
            return PQsendQueryParams(connection, text, Int32(parameters.count), types, pointers, nil, nil, 0)
        }
        guard sent == 1 else { throw failure(.connectionLost) }
    }

    /// Sends a script of any number of statements through the simple protocol, without parameters.
    func send(script: String) throws(PostgresError) {
        guard PQsendQuery(try pointer(), script) == 1 else { throw failure(.connectionLost) }
    }

    func quoteIdentifier(_ name: String) throws(PostgresError) -> String {
        guard let quoted = PQescapeIdentifier(try pointer(), name, name.utf8.count) else {
            throw .unexpected("\"\(name)\" can't be an identifier in this database's encoding")
        }
        defer { PQfreemem(quoted) }
        return String(cString: quoted)
    }
}
