"""The tests of Watchbill. They mirror the packages; ``house`` holds the tests of the repository itself."""
