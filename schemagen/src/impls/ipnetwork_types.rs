//! Types of ipnetwork.

use super::sql_types;

sql_types! {
    "inet": ipnetwork::IpNetwork, ipnetwork::Ipv4Network, ipnetwork::Ipv6Network;
}
