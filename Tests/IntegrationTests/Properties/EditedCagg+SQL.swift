import Postgres
import TestSupport
import Timescale

extension EditedCagg {
    /// The tables, the cagg and the first rows, in TimescaleDB's own words.
    var script: String {
        let keys = zip(Self.keyNames, ValuePool.keys)
        let values = zip(Self.valueNames, ValuePool.measures)
        let columns = (keys.map { ($0, $1.type) } + values.map { ($0, $1.type) }).map { "\(quoted($0)) \($1)" }
        let measures = values.map { "\($1.aggregate.replacing("%", with: quoted($0))) AS \(quoted($0))" }
        let names = Self.keyNames.map(quoted)
        return """
            \(ValuePool.types)
            CREATE TABLE facts ("At" timestamptz NOT NULL, \(columns.joined(separator: ", ")));
            SELECT create_hypertable('facts', 'At', chunk_time_interval => interval '4 hours');
            CREATE MATERIALIZED VIEW edited WITH (timescaledb.continuous) AS
            SELECT time_bucket('1 hour', "At") AS \(quoted(Self.bucket)), \(names.joined(separator: ", ")),
                \(measures.joined(separator: ", "))
            FROM facts GROUP BY 1, \(names.joined(separator: ", ")) WITH NO DATA;
            INSERT INTO facts VALUES \(raw.map { rawRow($0.key, $0.value) }.sorted().joined(separator: ", "));
            """
    }

    private func quoted(_ name: String) -> String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }

    private func time(_ hour: Int) -> String { "timestamptz '\(Readings.time(hour: hour))'" }

    private func keyLiterals(_ row: Stored) -> [String] {
        zip(ValuePool.keys, row.spelling).map { $0.values[$1].sql }
    }

    private func rawRow(_ key: Key, _ row: Stored) -> String {
        let values = zip(ValuePool.measures, row.values).map { $0.values[$1].sql }
        return "(\(([time(key.hour) + " + interval '7 minutes'"] + keyLiterals(row) + values).joined(separator: ", ")))"
    }

    private func storedRow(_ key: Key, _ row: Stored) -> String {
        let values = zip(ValuePool.measures, row.values).map { $0.values[$1].stored }
        let names = ([Self.bucket] + Self.keyNames + Self.valueNames).map(quoted).joined(separator: ", ")
        return "(\(names)) VALUES (\(([time(key.hour)] + keyLiterals(row) + values).joined(separator: ", ")))"
    }

    private func isKey(_ key: Key, _ row: Stored) -> String {
        zip(Self.keyNames, zip(ValuePool.keys, row.spelling))
            .map { "\(quoted($0)) IS NOT DISTINCT FROM \($1.0.values[$1.1].sql)" }.joined(separator: " AND ")
    }

    /// One edit of one row, stored or raw; nil where the draw has nothing to edit.
    mutating func edit(stored table: QualifiedName) -> SQL? {
        let target = SQL(unsafeRaw: "\(quoted(table.schema)).\(quoted(table.name))")
        let key = stored.keys.sorted()
            .randomElement(using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5: return key.flatMap { key in setStored(key, target) }
        case 5:
            guard let key, let rows = stored.removeValue(forKey: key) else { return nil }
            return "DELETE FROM \(target) WHERE \(unsafeRaw: isStored(key, rows[0]))"
        case 6:
            let (key, row) = anyRow(hour: Int.random(in: 0..<Self.hours, using: &random))
            guard stored[key] == nil else { return nil }
            stored[key] = [row]
            return "INSERT INTO \(target) \(unsafeRaw: storedRow(key, row))"
        case 7:
            guard let key, let row = stored[key]?.first else { return nil }
            stored[key, default: []].append(row)
            return "INSERT INTO \(target) \(unsafeRaw: storedRow(key, row))"
        default: return editRaw()
        }
    }

    private func isStored(_ key: Key, _ row: Stored) -> String {
        "\(quoted(Self.bucket)) = \(time(key.hour)) AND \(isKey(key, row))"
    }

    /// Gives a random column of the row a random value of its pool, and returns both.
    private mutating func change(_ row: inout Stored) -> (name: String, value: ValuePool.Value) {
        let column = Int.random(in: ValuePool.measures.indices, using: &random)
        let value = Int.random(in: ValuePool.measures[column].values.indices, using: &random)
        row.values[column] = value
        return (quoted(Self.valueNames[column]), ValuePool.measures[column].values[value])
    }

    private mutating func setStored(_ key: Key, _ target: SQL) -> SQL? {
        guard var row = stored[key]?.first, stored[key]?.count == 1 else { return nil }
        let (name, value) = change(&row)
        stored[key] = [row]
        let place = isStored(key, row)
        return "UPDATE \(target) SET \(unsafeRaw: name) = \(unsafeRaw: value.stored) WHERE \(unsafeRaw: place)"
    }

    private mutating func editRaw() -> SQL? {
        let keys = raw.keys.sorted()
        guard let key = keys.randomElement(using: &random), var row = raw[key] else { return nil }
        invalidated.insert(key.hour)
        let place = "\"At\" = \(time(key.hour)) + interval '7 minutes' AND \(isKey(key, row))"
        guard Bool.random(using: &random) else {
            raw[key] = nil
            return "DELETE FROM facts WHERE \(unsafeRaw: place)"
        }
        let (name, value) = change(&row)
        raw[key] = row
        return """
            UPDATE facts SET \(unsafeRaw: name) = \(unsafeRaw: value.sql)
            WHERE \(unsafeRaw: place)
            """
    }
}
