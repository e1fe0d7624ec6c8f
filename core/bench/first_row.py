"""From `import strax` to the first row of a small run, as a user's script would have it."""

import sys

import bench_data

x = bench_data.context(sys.argv[1], "blosc", 0.1).get_array("000000", "peaks", progress_bar=False)
print(int(x[0]["time"]), float(x[0]["area"]), flush=True)
