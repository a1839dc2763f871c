//! SG1913: bytes between columns.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1913",
    name: "column-order",
    level: Level::Off,
    what: "columns of a table stand so that each row has padding between them",
    why: "A value of eight bytes begins at a multiple of eight. PostgreSQL keeps columns in the order of the statement, \
          and fills what is left between them in every row.",
    advice: "put columns of eight bytes first, then those of four, two and one, and those of any length last",
    example: "CREATE TABLE visits (seen boolean NOT NULL, at timestamptz NOT NULL, pages integer NOT NULL, id bigint PRIMARY KEY);",
    instead: "CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz NOT NULL, pages integer NOT NULL, seen boolean NOT NULL);",
    announced_by: &[],
    check: Check::Postgres(check),
};

/// What the length of a type's values is, and what it is to be a multiple of where one begins.
#[derive(Clone, Copy)]
struct Layout {
    length: usize,
    alignment: usize,
}

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateTable(tree)) = it.tree() else { return Vec::new() };
    let columns = tree.syntax().descendants().filter_map(ast::Column::cast);
    let columns = columns.filter_map(|it| read::column(&it));
    // What comes behind a value of any length begins anywhere.
    let fixed: Vec<Layout> = columns.map_while(|column| layout(it, &column.ty)).collect();
    let mut sorted = fixed.clone();
    sorted.sort_by_key(|it| std::cmp::Reverse((it.alignment, it.length % it.alignment == 0)));
    let lost = padding(&fixed) - padding(&sorted).min(padding(&fixed));
    if lost == 0 {
        return Vec::new();
    }
    let bytes = if lost == 1 { "one byte".to_owned() } else { format!("{lost} bytes") };
    vec![it.here(format!("a row with all values has {bytes} of padding, which another order would not need"), "another order is shorter")]
}

/// The bytes between the columns.
fn padding(columns: &[Layout]) -> usize {
    let mut end = 0_usize;
    let each = columns.iter().map(|it| {
        let start = end.next_multiple_of(it.alignment);
        let lost = start - end;
        end = start + it.length;
        lost
    });
    each.sum()
}

/// `pg_type.typlen` and `typalign`, 12 to 18; none of a type whose values have any length, or of which nothing is known.
fn layout(it: &Context<'_>, ty: &SqlType) -> Option<Layout> {
    let (length, alignment) = match ty {
        SqlType::Boolean => (1, 1),
        SqlType::SmallInt => (2, 2),
        SqlType::Integer | SqlType::Real | SqlType::Date => (4, 4),
        SqlType::BigInt
        | SqlType::Double
        | SqlType::Time(_)
        | SqlType::Timestamp(_)
        | SqlType::TimestampTz(_) => (8, 8),
        SqlType::TimeTz(_) => (12, 8),
        SqlType::Uuid => (16, 1),
        SqlType::Named { name, .. } if it.known.enumeration(&it.known.named(name)).is_some() => (4, 4),
        SqlType::Named { name, .. } if name.schema.is_none() => match name.name.as_str() {
            "oid" => (4, 4),
            "money" => (8, 8),
            "interval" => (16, 8),
            _ => return None,
        },
        SqlType::Named { .. }
        | SqlType::Numeric(_)
        | SqlType::Text
        | SqlType::Varchar(_)
        | SqlType::Char(_)
        | SqlType::Bytea
        | SqlType::Json
        | SqlType::Jsonb
        | SqlType::Inet
        | SqlType::Cidr
        | SqlType::Blob
        | SqlType::Array(_) => return None,
    };
    Some(Layout { length, alignment })
}
