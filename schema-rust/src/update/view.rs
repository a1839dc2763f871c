//! The structs of views: what a database says of a view, and a field for each column that its query has.

use std::collections::BTreeMap;

use schema_model::{
    Name, QualifiedName, Schema, SqlType,
    declaration::{ColumnDeclaration, TableDeclaration, ViewDeclaration, ViewKind},
    resolve::ViewColumns,
    schema::{
        Column, ColumnStorage, Definition, Table, TableOptions,
        definition::{MaterializedView, View},
    },
};

use super::{patch::put_new_columns_in_place, tags::Tags};

/// The columns of each view as its query has them; without a type, where the model cannot say it.
pub type QueryColumns = BTreeMap<QualifiedName, Vec<(Name, Option<SqlType>)>>;

/// The views as tables, for whoever declares fields. A query tells nobody where it has no NULL: every column may be NULL.
pub(super) fn as_tables(views: &QueryColumns) -> impl Iterator<Item = Table> {
    views.iter().map(|(name, columns)| Table {
        name: name.clone(),
        comment: None,
        options: TableOptions::default(),
        columns: columns.iter().filter_map(|(name, ty)| Some(column(name, ty.as_ref()?))).collect(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        partitions: Vec::new(),
    })
}

fn column(name: &Name, ty: &SqlType) -> Column {
    Column {
        name: name.clone(),
        ty: ty.clone(),
        nullable: true,
        value: None,
        collation: None,
        storage: ColumnStorage::default(),
        comment: None,
    }
}

/// Makes the fields say the columns of the queries, with their comments. Those that fit stay as their author wrote them.
pub(super) fn fields(
    declared: &mut [ViewDeclaration],
    (before, tags): (&[ViewDeclaration], &Tags),
    (views, live): (&QueryColumns, &Schema),
    made: &[TableDeclaration],
) {
    for (at, was) in tags.views() {
        let is_it = |it: &&mut ViewDeclaration| it.item.path == before[at].item.path;
        let Some(ViewDeclaration { item, .. }) = declared.iter_mut().find(is_it) else { continue };
        let Some(found) = was.view.relation().and_then(|it| views.get(it)) else { continue };
        let Some(made) = made.iter().find(|it| it.path == item.path) else { continue };
        let query = Query { found, made, comments: live.definition(&was.view).and_then(comments) };
        query.say(was, item);
    }
}

fn comments(view: &Definition) -> Option<&BTreeMap<Name, String>> {
    match view {
        Definition::View(it) => Some(&it.column_comments),
        Definition::MaterializedView(it) => Some(&it.column_comments),
        _ => None,
    }
}

/// What a query has.
struct Query<'a> {
    found: &'a [(Name, Option<SqlType>)],
    /// The columns whose types can be said, as fields.
    made: &'a TableDeclaration,
    comments: Option<&'a BTreeMap<Name, String>>,
}

impl Query<'_> {
    fn say(&self, was: &ViewColumns, item: &mut TableDeclaration) {
        let known = was.columns.iter().zip(std::mem::take(&mut item.columns));
        item.columns = known
            .filter_map(|(column, field)| {
                let (name, ty) = self.found.iter().find(|(name, _)| *name == column.name)?;
                let is_fit = ty.as_ref().is_none_or(|it| *it == column.ty);
                Some(self.commented(name, if is_fit { field } else { self.retyped(name, field) }))
            })
            .collect();
        let new = self.columns().filter(|(name, _)| was.columns.iter().all(|it| it.name != **name));
        item.columns.extend(new.map(|(name, field)| self.commented(name, field.clone())));
        put_new_columns_in_place(item, self.made);
    }

    fn columns(&self) -> impl Iterator<Item = (&Name, &ColumnDeclaration)> {
        let typed = self.found.iter().filter(|(_, ty)| ty.is_some());
        typed.map(|(name, _)| name).zip(&self.made.columns)
    }

    fn retyped(&self, name: &Name, field: ColumnDeclaration) -> ColumnDeclaration {
        match self.columns().find(|(it, _)| *it == name) {
            Some((_, made)) => ColumnDeclaration { ty: made.ty.clone(), unsigned: false, ..field },
            None => field,
        }
    }

    fn commented(&self, name: &Name, field: ColumnDeclaration) -> ColumnDeclaration {
        match self.comments {
            Some(comments) => ColumnDeclaration { comment: comments.get(name).cloned(), ..field },
            None => field,
        }
    }
}

/// Makes the declaration say the query, comment and options.
pub(super) fn say(declared: &mut ViewDeclaration, live: &Definition) {
    match live {
        Definition::View(it) => {
            let View { security_barrier, security_invoker, check_option, query, comment, .. } = it;
            query.as_str().clone_into(&mut declared.query);
            declared.item.comment.clone_from(comment);
            declared.kind = ViewKind::Plain {
                security_barrier: *security_barrier,
                security_invoker: *security_invoker,
                check_option: *check_option,
            };
        }
        Definition::MaterializedView(it) => {
            let MaterializedView { query, comment, .. } = it;
            query.as_str().clone_into(&mut declared.query);
            declared.item.comment.clone_from(comment);
        }
        _ => {}
    }
}
