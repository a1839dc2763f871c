//! Records by how many types they list and how many other structs they name: `record2_1::<User, i64, String, Tenant, _>(..)`.
//!
//! One call with one word for each type is what rustc resolves, lowers and keeps with the least work: with an array of
//! `<i64 as SqlType>::TYPE` and a call for each struct, its part of a rebuild is a fifth larger. The derives know which
//! names there are, and write longer lists as arrays.

#![allow(missing_docs, unreachable_pub)] // the names say it, and the derives name them

use crate::{
    SqlType, Table, TypeDescriptor,
    record::Record,
    struct_id::{StructId, table},
};

/// One line for each: rustc quotes it to whoever breaks a bound.
macro_rules! record {
    ($alias:ident $name:ident $types:literal: $($type:ident)*; $ids:literal: $($id:ident)*) => {
        pub type $alias<Text> = Record<[TypeDescriptor; $types], [StructId; $ids], Text>;

        pub const fn $name<
            Own: Table + 'static,
            $($type: SqlType + ?Sized,)*
            $($id: Table + 'static,)*
            const TEXT: usize,
        >(
            module: &str,
            text: [u8; TEXT],
        ) -> $alias<[u8; TEXT]> {
            Record::new(table::<Own>(), module, [$($type::TYPE),*], [$(table::<$id>()),*], text)
        }
    };
}

record! { Record0_0 record0_0 0:; 0: }
record! { Record1_0 record1_0 1: A; 0: }
record! { Record2_0 record2_0 2: A B; 0: }
record! { Record3_0 record3_0 3: A B C; 0: }
record! { Record4_0 record4_0 4: A B C D; 0: }
record! { Record5_0 record5_0 5: A B C D E; 0: }
record! { Record6_0 record6_0 6: A B C D E F; 0: }
record! { Record7_0 record7_0 7: A B C D E F G; 0: }
record! { Record8_0 record8_0 8: A B C D E F G H; 0: }
record! { Record9_0 record9_0 9: A B C D E F G H I; 0: }
record! { Record10_0 record10_0 10: A B C D E F G H I J; 0: }
record! { Record11_0 record11_0 11: A B C D E F G H I J K; 0: }
record! { Record12_0 record12_0 12: A B C D E F G H I J K L; 0: }
record! { Record13_0 record13_0 13: A B C D E F G H I J K L M; 0: }
record! { Record14_0 record14_0 14: A B C D E F G H I J K L M N; 0: }
record! { Record15_0 record15_0 15: A B C D E F G H I J K L M N O; 0: }
record! { Record16_0 record16_0 16: A B C D E F G H I J K L M N O P; 0: }

record! { Record0_1 record0_1 0:; 1: X }
record! { Record1_1 record1_1 1: A; 1: X }
record! { Record2_1 record2_1 2: A B; 1: X }
record! { Record3_1 record3_1 3: A B C; 1: X }
record! { Record4_1 record4_1 4: A B C D; 1: X }
record! { Record5_1 record5_1 5: A B C D E; 1: X }
record! { Record6_1 record6_1 6: A B C D E F; 1: X }
record! { Record7_1 record7_1 7: A B C D E F G; 1: X }
record! { Record8_1 record8_1 8: A B C D E F G H; 1: X }
record! { Record9_1 record9_1 9: A B C D E F G H I; 1: X }
record! { Record10_1 record10_1 10: A B C D E F G H I J; 1: X }
record! { Record11_1 record11_1 11: A B C D E F G H I J K; 1: X }
record! { Record12_1 record12_1 12: A B C D E F G H I J K L; 1: X }
record! { Record13_1 record13_1 13: A B C D E F G H I J K L M; 1: X }
record! { Record14_1 record14_1 14: A B C D E F G H I J K L M N; 1: X }
record! { Record15_1 record15_1 15: A B C D E F G H I J K L M N O; 1: X }
record! { Record16_1 record16_1 16: A B C D E F G H I J K L M N O P; 1: X }

record! { Record0_2 record0_2 0:; 2: X Y }
record! { Record1_2 record1_2 1: A; 2: X Y }
record! { Record2_2 record2_2 2: A B; 2: X Y }
record! { Record3_2 record3_2 3: A B C; 2: X Y }
record! { Record4_2 record4_2 4: A B C D; 2: X Y }
record! { Record5_2 record5_2 5: A B C D E; 2: X Y }
record! { Record6_2 record6_2 6: A B C D E F; 2: X Y }
record! { Record7_2 record7_2 7: A B C D E F G; 2: X Y }
record! { Record8_2 record8_2 8: A B C D E F G H; 2: X Y }
record! { Record9_2 record9_2 9: A B C D E F G H I; 2: X Y }
record! { Record10_2 record10_2 10: A B C D E F G H I J; 2: X Y }
record! { Record11_2 record11_2 11: A B C D E F G H I J K; 2: X Y }
record! { Record12_2 record12_2 12: A B C D E F G H I J K L; 2: X Y }
record! { Record13_2 record13_2 13: A B C D E F G H I J K L M; 2: X Y }
record! { Record14_2 record14_2 14: A B C D E F G H I J K L M N; 2: X Y }
record! { Record15_2 record15_2 15: A B C D E F G H I J K L M N O; 2: X Y }
record! { Record16_2 record16_2 16: A B C D E F G H I J K L M N O P; 2: X Y }

record! { Record0_3 record0_3 0:; 3: X Y Z }
record! { Record1_3 record1_3 1: A; 3: X Y Z }
record! { Record2_3 record2_3 2: A B; 3: X Y Z }
record! { Record3_3 record3_3 3: A B C; 3: X Y Z }
record! { Record4_3 record4_3 4: A B C D; 3: X Y Z }
record! { Record5_3 record5_3 5: A B C D E; 3: X Y Z }
record! { Record6_3 record6_3 6: A B C D E F; 3: X Y Z }
record! { Record7_3 record7_3 7: A B C D E F G; 3: X Y Z }
record! { Record8_3 record8_3 8: A B C D E F G H; 3: X Y Z }
record! { Record9_3 record9_3 9: A B C D E F G H I; 3: X Y Z }
record! { Record10_3 record10_3 10: A B C D E F G H I J; 3: X Y Z }
record! { Record11_3 record11_3 11: A B C D E F G H I J K; 3: X Y Z }
record! { Record12_3 record12_3 12: A B C D E F G H I J K L; 3: X Y Z }
record! { Record13_3 record13_3 13: A B C D E F G H I J K L M; 3: X Y Z }
record! { Record14_3 record14_3 14: A B C D E F G H I J K L M N; 3: X Y Z }
record! { Record15_3 record15_3 15: A B C D E F G H I J K L M N O; 3: X Y Z }
record! { Record16_3 record16_3 16: A B C D E F G H I J K L M N O P; 3: X Y Z }

record! { Record0_4 record0_4 0:; 4: W X Y Z }
record! { Record1_4 record1_4 1: A; 4: W X Y Z }
record! { Record2_4 record2_4 2: A B; 4: W X Y Z }
record! { Record3_4 record3_4 3: A B C; 4: W X Y Z }
record! { Record4_4 record4_4 4: A B C D; 4: W X Y Z }
record! { Record5_4 record5_4 5: A B C D E; 4: W X Y Z }
record! { Record6_4 record6_4 6: A B C D E F; 4: W X Y Z }
record! { Record7_4 record7_4 7: A B C D E F G; 4: W X Y Z }
record! { Record8_4 record8_4 8: A B C D E F G H; 4: W X Y Z }
record! { Record9_4 record9_4 9: A B C D E F G H I; 4: W X Y Z }
record! { Record10_4 record10_4 10: A B C D E F G H I J; 4: W X Y Z }
record! { Record11_4 record11_4 11: A B C D E F G H I J K; 4: W X Y Z }
record! { Record12_4 record12_4 12: A B C D E F G H I J K L; 4: W X Y Z }
record! { Record13_4 record13_4 13: A B C D E F G H I J K L M; 4: W X Y Z }
record! { Record14_4 record14_4 14: A B C D E F G H I J K L M N; 4: W X Y Z }
record! { Record15_4 record15_4 15: A B C D E F G H I J K L M N O; 4: W X Y Z }
record! { Record16_4 record16_4 16: A B C D E F G H I J K L M N O P; 4: W X Y Z }
