internal import Glibc

extension Double {
    /// With as many digits behind the point: `0.700`.
    package func text(decimals: Int32) -> String { printed("%.*f", decimals) }

    /// Rounded to as many digits altogether, without zeros at the end: `0.0125`.
    package func text(significantDigits: Int32) -> String { printed("%.*g", significantDigits) }

    /// The point is a point in every locale: this program leaves `LC_NUMERIC` at "C".
    private func printed(_ format: String, _ digits: Int32) -> String {
        // The longest double has 309 digits before its point.
        String(unsafeUninitializedCapacity: 400) { buffer in
            buffer.withMemoryRebound(to: CChar.self) { buffer in
                let length = withVaList([digits, self]) { vsnprintf(buffer.baseAddress, buffer.count, format, $0) }
                return min(Int(length), buffer.count - 1)
            }
        }
    }
}
