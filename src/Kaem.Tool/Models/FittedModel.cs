using Kaem.ML;
using Microsoft.ML;

namespace Kaem.Tool.Models;

/// <summary>A model that was just trained.</summary>
/// <param name="Context">Where it was trained.</param>
/// <param name="Transformer">The model.</param>
/// <param name="Schema">Of the data that it learned from.</param>
internal sealed record FittedModel(MLContext Context, KaemTableTransformer Transformer, DataViewSchema Schema)
{
    public KaemTableModel Model => Transformer.Model;
}
