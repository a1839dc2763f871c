//! Declarations that call their objects as a database does now. Structs, fields and variants keep their Rust names: code that
//! uses them goes on, and `renamed_from` makes the next migration a rename.

use schema_diff::Rename;
use schema_model::{
    Declarations, Expression, Name, ObjectId, QualifiedName,
    declaration::{IndexTarget, TableDeclaration},
    resolve::{ResolveError, Target, column_name, label},
};

use super::tags::{Tag, Tags};

/// The declarations with the names after the renames. A column of a renamed table is given with the table's new name on
/// both sides.
pub fn renamed(
    declarations: &Declarations,
    target: &Target,
    renames: &[Rename],
) -> Result<Declarations, Vec<ResolveError>> {
    let tags = Tags::of(declarations, target)?;
    let mut on_its_way = Renamed { declarations: declarations.clone(), tags, renames };
    for (before, after) in renames {
        on_its_way.rename(before, after);
    }
    Ok(on_its_way.declarations)
}

/// What names columns. The server reads it with its new names and says whether it is what it has: where it is not, the
/// server's own text is taken.
fn each_expression(table: &mut TableDeclaration, mut visit: impl FnMut(&mut String)) {
    table.columns.iter_mut().filter_map(|it| it.generated.as_mut()).for_each(|it| visit(&mut it.sql));
    table.checks.iter_mut().for_each(|it| visit(&mut it.sql));
    let keys = table.partition_by.iter_mut().flat_map(|it| &mut it.parts).map(|it| &mut it.target);
    let indexes = table.indexes.iter_mut();
    let elements = table.exclusions.iter_mut().flat_map(|it| &mut it.elements).map(|it| &mut it.part);
    let parts = indexes.flat_map(|it| &mut it.parts).chain(elements).map(|it| &mut it.target);
    for target in keys.chain(parts) {
        match target {
            IndexTarget::Expression(sql) => visit(sql),
            IndexTarget::Field(_) => {}
        }
    }
    let predicates = table.indexes.iter_mut().filter_map(|it| it.predicate.as_mut());
    let filters = table.exclusions.iter_mut().filter_map(|it| it.predicate.as_mut());
    predicates.chain(filters).for_each(visit);
}

struct Renamed<'a> {
    declarations: Declarations,
    tags: Tags,
    renames: &'a [Rename],
}

impl Renamed<'_> {
    fn rename(&mut self, before: &ObjectId, after: &ObjectId) {
        match (before, after) {
            (ObjectId::Table(was), ObjectId::Table(now)) => self.table(before, was, now),
            (ObjectId::Enum(was), ObjectId::Enum(now)) => self.enumeration(before, was, now),
            (ObjectId::Column { table, name: was }, ObjectId::Column { name: now, .. }) => {
                self.column(&ObjectId::Column { table: self.former(table), name: was.clone() }, was, now);
            }
            (ObjectId::EnumLabel { of, label: was }, ObjectId::EnumLabel { label: now, .. }) => {
                self.label(of, was, now);
            }
            // Of these no struct has a name of its own.
            _ => {}
        }
    }

    fn table(&mut self, id: &ObjectId, was: &QualifiedName, now: &QualifiedName) {
        let Some(Tag::Table(at)) = self.tags.get(id) else { return };
        let declared = &mut self.declarations.tables[at];
        declared.name = Some(now.name.to_string());
        declared.schema = now.schema.as_ref().map(ToString::to_string);
        declared.renamed_from = Some(was.to_string());
    }

    fn enumeration(&mut self, id: &ObjectId, was: &QualifiedName, now: &QualifiedName) {
        let Some(Tag::Enum(at)) = self.tags.get(id) else { return };
        let declared = &mut self.declarations.enums[at];
        declared.name = Some(now.name.to_string());
        declared.schema = now.schema.as_ref().map(ToString::to_string);
        declared.renamed_from = Some(was.to_string());
    }

    fn column(&mut self, id: &ObjectId, was: &Name, now: &Name) {
        let Some(Tag::Column(at, position)) = self.tags.get(id) else { return };
        let table = &mut self.declarations.tables[at];
        let rule = table.rename_all;
        let declared = &mut table.columns[position];
        let is_own = column_name(&declared.field, rule) == now.as_str();
        declared.name = (!is_own).then(|| now.to_string());
        declared.renamed_from = Some(was.to_string());
        each_expression(table, |sql| *sql = Expression::new(sql).with_column_renamed(was, now).to_string());
    }

    fn label(&mut self, of: &QualifiedName, was: &str, now: &str) {
        let former = self.renames.iter().find_map(|(before, after)| match (before, after) {
            (ObjectId::Enum(before), ObjectId::Enum(after)) if after == of => Some(before.clone()),
            _ => None,
        });
        let id = ObjectId::Enum(former.unwrap_or_else(|| of.clone()));
        let Some(Tag::Enum(at)) = self.tags.get(&id) else { return };
        let declared = &mut self.declarations.enums[at];
        let rule = declared.rename_all;
        let is_it = |name: Option<&str>, variant: &str| {
            name.map_or_else(|| label(variant, rule) == was, |name| name == was)
        };
        for it in &mut declared.variants {
            if is_it(it.name.as_deref(), &it.variant) {
                it.name = (label(&it.variant, rule) != now).then(|| now.to_owned());
                it.renamed_from = Some(was.to_owned());
                return;
            }
        }
    }

    /// The name of a table before all renames.
    fn former(&self, table: &QualifiedName) -> QualifiedName {
        let former = self.renames.iter().find_map(|(before, after)| match (before, after) {
            (ObjectId::Table(before), ObjectId::Table(after)) if after == table => Some(before.clone()),
            _ => None,
        });
        former.unwrap_or_else(|| table.clone())
    }
}
