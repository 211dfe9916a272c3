.PHONY: demo test check
demo:
	@python3 tools/bootstrap.py demo
test:
	@python3 tools/bootstrap.py test
check:
	@python3 tools/bootstrap.py check
