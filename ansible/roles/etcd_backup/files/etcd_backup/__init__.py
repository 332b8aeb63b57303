"""Backups of the cluster's state: a snapshot of etcd and the cluster's authorities, encrypted, in an object storage."""
