"""The best value of each field, with its source, its rule, and the systems that agree or conflict."""
