/// How SQL that is shown quotes names and values.
extension SQL {
    /// The name, quoted where PostgreSQL's `quote_ident` quotes it.
    package static func displayIdentifier(_ name: String) -> String {
        let isPlain =
            name.first.map { ("a"..."z").contains($0) || $0 == "_" } == true
            && name.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
        return isPlain && !keyWords.contains(Substring(name)) ? name : quoted(name, with: "\"")
    }

    /// Puts the text in quotes and doubles the quotes in it. Works on Unicode scalars, because a quote and a combining
    /// mark after it form one `Character`.
    static func quoted(_ text: String, with quote: Unicode.Scalar) -> String {
        var result = String.UnicodeScalarView([quote])
        for scalar in text.unicodeScalars {
            if scalar == quote { result.append(quote) }
            result.append(scalar)
        }
        result.append(quote)
        return String(result)
    }

    /// The key words that PostgreSQL's `quote_ident` puts in quotes: all words of `pg_get_keywords()` in PostgreSQL 14
    /// to 17, except those of the category "unreserved". At some positions in a statement, PostgreSQL accepts these
    /// words as names only with quotes.
    private static let keyWords: Set<Substring> = Set(
        """
            all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
            case cast char character check coalesce collate collation column concurrently constraint create cross
            current_catalog current_date current_role current_schema current_time current_timestamp current_user dec
            decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign
            freeze from full grant greatest group grouping having ilike in initially inner inout int integer
            intersect interval into is isnull join json json_array json_arrayagg json_exists json_object
            json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left
            like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null
            nullif numeric offset on only or order out outer overlaps overlay placing position precision primary
            real references returning right row select session_user setof similar smallint some substring symmetric
            system_user table tablesample then time timestamp to trailing treat trim true union unique user using
            values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists
            xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
        """.split { $0.isWhitespace })
}
