//! SG1604: a view that cannot be replaced in place.

use squawk_syntax::SourceFile;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1604",
    name: "replace-view-columns",
    level: Level::Error,
    what: "CREATE OR REPLACE VIEW drops, renames or moves a column of the view",
    why: "PostgreSQL refuses it (42P16): what depends on the view knows its columns by their place. New columns may only \
          come behind those that are there.",
    advice: "drop the view and what depends on it, and create all of it again in the same transaction, with its grants",
    example: "CREATE VIEW names AS SELECT id, nick, email FROM users;\n-- schemagen: step\nCREATE OR REPLACE VIEW names AS SELECT id, email FROM users;",
    instead: "CREATE VIEW names AS SELECT id, nick FROM users;\n-- schemagen: step\nCREATE OR REPLACE VIEW names AS SELECT id, nick, email FROM users;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateView(tree)) = it.tree() else { return Vec::new() };
    let moved = (tree.or_replace().is_some() && tree.column_list().is_none()).then(|| moved(it, tree)).flatten();
    let message = |(view, column)| format!("column {column} of {view} is not where it was");
    moved.map(message).map(|message| it.here(message, "refused")).into_iter().collect()
}

/// The view, and the first of its columns that another one takes the place of; nothing where not all names are known.
fn moved(it: &Context<'_>, tree: &ast::CreateView) -> Option<(QualifiedName, String)> {
    let name = it.named(&tree.view()?)?;
    let Definition::View(before) = it.known.definition(&DefinitionId::View(name.clone()))? else { return None };
    if !before.columns.is_empty() {
        return None;
    }
    let text = format!("CREATE VIEW v AS {};", before.query.as_str());
    let ast::Stmt::CreateView(former) = SourceFile::parse(&text).tree().stmts().next()? else { return None };
    let (before, after) = (columns(&former)?, columns(tree)?);
    let mut moved = before.iter().enumerate().filter(|(at, column)| after.get(*at) != Some(column));
    moved.next().map(|(_, column)| (name, column.clone()))
}

/// The names that a query gives its columns.
fn columns(view: &ast::CreateView) -> Option<Vec<String>> {
    let ast::SelectVariant::Select(select) = view.query()? else { return None };
    let list = select.select_clause()?.target_list()?;
    list.targets().map(|it| column(&it)).collect()
}

fn column(target: &ast::Target) -> Option<String> {
    if let Some(name) = target.as_name().and_then(|it| it.name()) {
        return Some(read::name(&name)?.to_string());
    }
    match target.expr()? {
        ast::Expr::NameRef(it) => Some(read::name(&it)?.to_string()),
        ast::Expr::FieldExpr(it) => {
            let field = it.syntax().children().filter_map(ast::NameRef::cast).last()?;
            Some(read::name(&field)?.to_string())
        }
        _ => None,
    }
}
