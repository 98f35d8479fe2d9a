"""Speed, shown by measurements that anyone can repeat: CPU time, several rounds, ratios within one run."""
