using Kaem.ML.Samples.Experiments;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Features;

/// <summary>ResNet-18's 512 features, by ML.NET's own package; some 50 ms a picture on two cores.</summary>
/// <param name="shape">The pictures' shape.</param>
internal sealed class ResNetFeatures(ImageShape shape) : IFeatureExtractor
{
    private readonly MLContext _context = new(seed: 1);

    public string Name => "ResNet-18";

    public int Most => 1_000;

    public bool IsQuick => false;

    public DataMatrix Extract(DataMatrix pictures)
    {
        var schema = SchemaDefinition.Create(typeof(ImageRow));
        schema[nameof(ImageRow.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, shape.Height, shape.Width, shape.Channels);
        var rows = _context.Data.LoadFromEnumerable(ImageRow.Rows(pictures), schema);
        var images = _context.Generative().ToImages(rows, nameof(ImageRow.Features), "Image");
        return ImageRow.Matrix(ResNet.Of(_context, images), ResNet.FeatureColumn);
    }
}
