//! The bound of a partition in the server's own words.

use schema_model::{Expression, schema::PartitionBound};

use super::deparsed::split_list;

/// Reads `FOR VALUES FROM ('2026-01-01') TO (MAXVALUE)` and the like.
pub(crate) fn read(text: &str) -> Option<PartitionBound> {
    if text == "DEFAULT" {
        return Some(PartitionBound::Default);
    }
    let text = text.strip_prefix("FOR VALUES ")?;
    if let Some(list) = text.strip_prefix("IN ") {
        return Some(PartitionBound::List(values(list)?));
    }
    if let Some(hash) = text.strip_prefix("WITH ") {
        let inner = hash.strip_prefix("(modulus ")?.strip_suffix(')')?;
        let (modulus, remainder) = inner.split_once(", remainder ")?;
        return Some(PartitionBound::Hash {
            modulus: modulus.parse().ok()?,
            remainder: remainder.parse().ok()?,
        });
    }
    let range = text.strip_prefix("FROM ")?;
    // A value may hold the word.
    let mut ends = range.match_indices(") TO (").map(|(at, _)| at + 1);
    ends.find_map(|at| {
        let (from, to) = range.split_at(at);
        Some(PartitionBound::Range { from: values(from)?, to: values(to.strip_prefix(" TO ")?)? })
    })
}

/// `(1, 'a')`
fn values(text: &str) -> Option<Vec<Expression>> {
    let inner = text.strip_prefix('(')?.strip_suffix(')')?;
    // Cut in the middle of a string, the quotes of a part do not match.
    let is_whole = |it: &String| it.matches('\'').count().is_multiple_of(2);
    let parts = split_list(inner);
    parts.iter().all(is_whole).then(|| parts.iter().map(|it| Expression::new(it)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(values: &[&str]) -> Vec<Expression> {
        values.iter().map(|it| Expression::new(it)).collect()
    }

    #[test]
    fn bounds_are_read_as_the_server_writes_them() {
        for (text, bound) in [
            ("DEFAULT", PartitionBound::Default),
            (
                "FOR VALUES FROM ('2026-01-01 00:00:00+00', MINVALUE) TO ('2027-01-01 00:00:00+00', 5)",
                PartitionBound::Range {
                    from: list(&["'2026-01-01 00:00:00+00'", "MINVALUE"]),
                    to: list(&["'2027-01-01 00:00:00+00'", "5"]),
                },
            ),
            (
                "FOR VALUES FROM ('a) TO (b, ''') TO (MAXVALUE)",
                PartitionBound::Range { from: list(&["'a) TO (b, '''"]), to: list(&["MAXVALUE"]) },
            ),
            ("FOR VALUES IN ('eu', 'u,k', NULL)", PartitionBound::List(list(&["'eu'", "'u,k'", "NULL"]))),
            ("FOR VALUES WITH (modulus 4, remainder 0)", PartitionBound::Hash { modulus: 4, remainder: 0 }),
        ] {
            assert_eq!(read(text), Some(bound), "{text}");
        }
        assert_eq!(read("FOR VALUES NEARBY"), None);
    }
}
