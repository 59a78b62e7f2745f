package import Postgres
package import Sandbox

/// The traffic in the tests' databases: small, and the same in every run.
package enum TestData {
    /// Just after the newest row: a Wednesday. Long past, so that no clock is behind it.
    package static let now = Timestamp(unixMicroseconds: 1_741_774_643_000_000)  // 2025-03-12T10:17:23Z

    package static let shape = TraceShape(rows: 20_000, days: 14, seed: 7, end: now)
}
