//! SG1114: a moment that stands still.

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1114",
    name: "frozen-default",
    level: Level::Warning,
    what: "a default is the text 'now' or 'today'",
    why: "A text such as 'now' is read once, when the default is written: all rows get the moment of the migration from \
          then on.",
    advice: "write now() or current_date, which are asked for each row",
    example: "ALTER TABLE orders ADD COLUMN ordered timestamptz DEFAULT 'now';",
    instead: "ALTER TABLE orders ADD COLUMN ordered timestamptz DEFAULT now();",
    announced_by: &[],
    check: Check::Postgres(check),
};

const MOMENTS: &[&str] = &["now", "today", "tomorrow", "yesterday"];

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(tree) = it.tree() else { return Vec::new() };
    let nodes = tree.syntax().descendants().filter(|it| {
        ast::DefaultConstraint::can_cast(it.kind()) || ast::SetDefault::can_cast(it.kind())
    });
    let frozen = nodes.filter(is_of_time).filter_map(|it| it.descendants().find_map(moment));
    frozen
        .map(|(literal, moment)| {
            it.at(&literal, format!("'{moment}' is read once, when the migration runs, and never again"), "stands still")
                .fixed_by(fix(it, &literal, &moment))
        })
        .collect()
}

fn moment(node: squawk_syntax::SyntaxNode) -> Option<(ast::Literal, String)> {
    let literal = ast::Literal::cast(node)?;
    let text = literal.string_value()?.trim().to_ascii_lowercase();
    MOMENTS.contains(&text.as_str()).then_some((literal, text))
}

/// Whether the default is of a column that says a type of time, or of one that this statement does not tell.
fn is_of_time(node: &squawk_syntax::SyntaxNode) -> bool {
    let column = node.ancestors().find(|it| ast::Column::can_cast(it.kind()) || ast::AddColumn::can_cast(it.kind()));
    let ty = column.and_then(|it| it.children().find_map(ast::Type::cast));
    let Some(ty) = ty.and_then(|it| read::sql_type(&it)) else { return true };
    matches!(
        ty,
        SqlType::Date
            | SqlType::Time(_)
            | SqlType::TimeTz(_)
            | SqlType::Timestamp(_)
            | SqlType::TimestampTz(_)
    )
}

fn fix(it: &Context<'_>, literal: &ast::Literal, moment: &str) -> Option<Fix> {
    let text = match moment {
        "now" => "now()",
        "today" => "current_date",
        _ => return None,
    };
    Some(Fix { title: "ask for each row", edits: vec![Edit { range: it.range(literal.syntax()), text: text.to_owned() }] })
}
