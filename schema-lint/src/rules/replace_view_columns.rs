//! SG1604: a view that cannot be replaced in place.

use squawk_syntax::SourceFile;

use super::prelude::*;

pub(crate) static RULE: Rule = Rule {
    code: "SG1604",
    name: "replace-view-columns",
    level: Level::Error,
    what: "CREATE OR REPLACE VIEW drops, renames, moves or retypes a column of the view",
    why: "PostgreSQL refuses it (42P16): what depends on the view knows its columns by their place and type. New columns \
          may only come behind those that are there.",
    advice: "drop the view and what depends on it, and create all of it again in the same transaction, with its grants",
    example: "CREATE VIEW names AS SELECT id, nick, email FROM users;\n-- schemagen: step\nCREATE OR REPLACE VIEW names AS SELECT id, email FROM users;",
    instead: "CREATE VIEW names AS SELECT id, nick FROM users;\n-- schemagen: step\nCREATE OR REPLACE VIEW names AS SELECT id, nick, email FROM users;",
    announced_by: &[],
    check: Check::Postgres(check),
};

fn check(it: &Context<'_>) -> Vec<Finding> {
    let Some(ast::Stmt::CreateView(tree)) = it.tree() else { return Vec::new() };
    let is_replaced = tree.or_replace().is_some() && tree.column_list().is_none();
    let message = is_replaced.then(|| refused(it, tree)).flatten();
    message.map(|message| it.here(message, "refused")).into_iter().collect()
}

/// What is wrong with the first column that is not as it was; nothing where not all names are known.
fn refused(it: &Context<'_>, tree: &ast::CreateView) -> Option<String> {
    let name = it.named(&tree.view()?)?;
    let Definition::View(before) = it.known.definition(&DefinitionId::View(name.clone()))? else { return None };
    if !before.columns.is_empty() {
        return None;
    }
    let text = format!("CREATE VIEW v AS {};", before.query.as_str());
    let ast::Stmt::CreateView(former) = SourceFile::parse(&text).tree().stmts().next()? else { return None };
    let (before, after) = (columns(it, &former)?, columns(it, tree)?);
    before.iter().enumerate().find_map(|(at, (column, ty))| match after.get(at) {
        Some((next, _)) if next != column => Some(format!("column {column} of {name} is not where it was")),
        None => Some(format!("column {column} of {name} is not where it was")),
        Some((_, next)) => {
            let (ty, next) = (ty.as_ref()?, next.as_ref()?);
            (ty != next).then(|| format!("column {column} of {name} is {ty}, and would be {next}"))
        }
    })
}

/// The names that a query gives its columns, with those types that it says or one table has.
fn columns(it: &Context<'_>, view: &ast::CreateView) -> Option<Vec<(String, Option<SqlType>)>> {
    let ast::SelectVariant::Select(select) = view.query()? else { return None };
    let table = only_table(it, &select);
    let list = select.select_clause()?.target_list()?;
    list.targets().map(|target| Some((column(&target)?, ty(it, table.as_ref(), &target)))).collect()
}

/// The table that a query reads, where it reads one.
fn only_table(it: &Context<'_>, select: &ast::Select) -> Option<QualifiedName> {
    let mut names = select.from_clause()?.syntax().descendants().filter_map(ast::RelationNameRef::cast);
    let name = it.named(&names.next()?)?;
    let is_read_plainly = names.next().is_none() && select.with_clause().is_none();
    is_read_plainly.then_some(name)
}

fn ty(it: &Context<'_>, table: Option<&QualifiedName>, target: &ast::Target) -> Option<SqlType> {
    let name = match target.expr()? {
        ast::Expr::CastExpr(cast) => return read::sql_type(&cast.ty()?),
        ast::Expr::NameRef(it) => read::name(&it)?,
        ast::Expr::FieldExpr(it) => read::name(&it.syntax().children().filter_map(ast::NameRef::cast).last()?)?,
        _ => return None,
    };
    Some(it.known.column(table?, &name)?.ty.clone())
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
