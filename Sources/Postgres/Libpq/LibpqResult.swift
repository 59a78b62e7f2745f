internal import CLibpq

/// The diagnostic fields of a result, with libpq's codes (`PG_DIAG_*` in `postgres_ext.h`). Swift doesn't import these
/// macros, because they are character literals.
enum DiagnosticField: String {
    case severity = "V"
    case sqlState = "C"
    case message = "M"
    case detail = "D"
    case hint = "H"
    case context = "W"
}

func resultField(_ result: OpaquePointer, _ field: DiagnosticField) -> String? {
    guard let code = field.rawValue.utf8.first, let text = PQresultErrorField(result, Int32(code)) else { return nil }
    return String(cString: text)
}

/// A `PGresult`, freed with this object. Used only in this target.
final class LibpqResult {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }
    enum CopyDirection {
        case `in`, out, both
    }

    /// The direction of a COPY whose data comes next; nil for other results.
    var copyDirection: CopyDirection? {
        switch status {
        case PGRES_COPY_IN: .in
        case PGRES_COPY_OUT: .out
        case PGRES_COPY_BOTH: .both
        default: nil
        }
    }

    var rowCount: Int { Int(PQntuples(pointer)) }
    var commandTag: String { String(cString: PQcmdStatus(pointer)) }
    var affectedRows: Int? { Int(String(cString: PQcmdTuples(pointer))) }

    var columns: Columns {
        let indices = 0..<PQnfields(pointer)
        return Columns(
            names: indices.map { String(cString: PQfname(pointer, $0)) },
            types: indices.map { TypeOID(PQftype(pointer, $0)) })
    }

    func row(_ index: Int, columns: Columns) -> Row {
        let row = Int32(index)
        return Row(
            columns: columns,
            texts: columns.names.indices.map { column in
                let column = Int32(column)
                guard PQgetisnull(pointer, row, column) == 0 else { return nil }
                return String(cString: PQgetvalue(pointer, row, column))
            })
    }

    /// The error that this result reports; nil if it isn't an error.
    var error: PostgresError? {
        guard [PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR].contains(status) else { return nil }
        let whole = String(cString: PQresultErrorMessage(pointer)).trimmingSpaces()
        guard let state = resultField(pointer, .sqlState) else {
            return PostgresError(.connectionLost, String(whole))
        }
        return PostgresError(
            .server(SQLState(state)), resultField(pointer, .message) ?? String(whole),
            detail: resultField(pointer, .detail), hint: resultField(pointer, .hint),
            context: resultField(pointer, .context))
    }
}
