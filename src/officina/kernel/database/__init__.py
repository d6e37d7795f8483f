"""PostgreSQL: the embedded server and its supervisor, or an outside one."""

from officina.kernel.database.address import Address, outside
from officina.kernel.database.binaries import Binaries, NoBinaries, find
from officina.kernel.database.cluster import Cluster, ClusterFailed

__all__ = ["Address", "Binaries", "Cluster", "ClusterFailed", "NoBinaries", "find", "outside"]
