"""RDF: conversion of terms, prefix table, packaged files, Turtle and other formats."""
