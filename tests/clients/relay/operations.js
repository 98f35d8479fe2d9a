// What relay-compiler finds, as in an application.
import { graphql } from 'relay-runtime';

graphql`
  fragment operations_orders on Customer
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "operationsNextQuery") {
    orders(first: $count, after: $cursor) @connection(key: "operations_orders") {
      edges {
        node {
          number
        }
      }
    }
  }
`;

graphql`
  query operationsCustomerQuery($id: ID!) {
    customer(id: $id) {
      id
      displayName
      ...operations_orders
    }
  }
`;
