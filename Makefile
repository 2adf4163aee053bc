# Aliases; everything is in ./run.
.PHONY: serve test
serve test:
	./run $@
