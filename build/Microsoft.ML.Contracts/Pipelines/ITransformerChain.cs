namespace Microsoft.ML.Data;

// A chain, whatever the type of its last transformer.
internal interface ITransformerChain
{
    ITransformer[] Transformers { get; }

    TransformerScope[] Scopes { get; }
}
