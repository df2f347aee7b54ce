using Kaem.ML.Pictures;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Kaem.ML;

/// <summary>Models of images, and images of models.</summary>
public static class GenerativeImageExtensions
{
    /// <summary>A model of a column of images: <see cref="ImageTransformExtensions.ImagePixels"/>, then a Kolmogorov-Arnold Energy Model of the
    /// pixels.</summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="imageColumnName">The column of images, for instance from LoadImages.</param>
    /// <param name="size">Height and width of what the model sees and makes, in pixels.</param>
    /// <param name="channels">3 for red, green and blue, 1 for grey.</param>
    /// <param name="options">What the model is and how it is trained; null for <see cref="KaemPresets.Images"/>. Its output must reach [0, 1].</param>
    /// <param name="pixelColumnName">The column of pixels that the model learns from.</param>
    /// <param name="outputs">The columns that the fitted model adds; null for all four under their own names.</param>
    /// <exception cref="ArgumentException">A name is empty, or two outputs have one name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is one that the options can't make, or there are neither 1 nor 3 channels.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.LoadImages("Image", "photos", "Path").Append(mlContext.Generative().KaemImages(size: 32));
    /// var model = pipeline.Fit(paths);
    /// mlContext.Generative().SaveImages(mlContext.Generative().GenerateImages(model, 100, seed: 7), "generated");
    /// </code>
    /// </example>
    public static IEstimator<TransformerChain<KaemTransformer>> KaemImages(
        this GenerativeCatalog catalog, string imageColumnName = "Image", int size = 32, int channels = 3, KaemOptions? options = null,
        string pixelColumnName = "Pixels", KaemOutputColumns? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var pixels = catalog.Context.Transforms.ImagePixels(pixelColumnName, imageColumnName, size, size, channels);
        return pixels.Append(catalog.Kaem(options ?? KaemPresets.Images(size, channels), pixelColumnName, outputs));
    }

    /// <summary>Generates images with the model of a fitted or loaded pipeline: data with its column of pixels and one of images, made as they are
    /// read.</summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="transformer">The pipeline, or the model itself: one of a column with the dimensions of images.</param>
    /// <param name="count">Number of images.</param>
    /// <param name="seed">The same seed gives the same images. Null to draw it from the context.</param>
    /// <param name="draw">The likelihood's means, or draws from it, which have its noise.</param>
    /// <param name="imageColumnName">Name of the column of images.</param>
    /// <exception cref="ArgumentException">There is no model in the pipeline, or one of other rows than images.</exception>
    public static IDataView GenerateImages(
        this GenerativeCatalog catalog, ITransformer transformer, long count, int? seed = null, GenerationDraw draw = GenerationDraw.Mean,
        string imageColumnName = "Image")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        return catalog.TryGetModel(transformer, out var model)
            ? catalog.ToImages(catalog.Generate(model, count, seed, draw), model.FeatureColumnName, imageColumnName)
            : throw new ArgumentException("There is no KAEM model of a column of vectors in this pipeline.", nameof(transformer));
    }

    /// <summary>Data with a column of pixels, and the same as images, made as they are read.</summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="data">Data with a column of pixels, for instance a model's Reconstruction.</param>
    /// <param name="pixelColumnName">Vectors of Single with the dimensions height x width, or height x width x channels.</param>
    /// <param name="imageColumnName">Name of the column of images.</param>
    /// <param name="low">What is black.</param>
    /// <param name="high">What is white, or full in a channel. Values beyond the two are as they.</param>
    /// <exception cref="ArgumentException">The column is missing, or has no dimensions of images.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not finite, or the upper one not above the lower.</exception>
    public static IDataView ToImages(
        this GenerativeCatalog catalog, IDataView data, string pixelColumnName, string imageColumnName = "Image", float low = 0, float high = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(pixelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(imageColumnName);
        if (!float.IsFinite(low))
            throw new ArgumentOutOfRangeException(nameof(low), low, "low must be a finite number.");
        if (!(high > low && float.IsFinite(high)))
            throw new ArgumentOutOfRangeException(nameof(high), high, FormattableString.Invariant($"high must be a finite number above low, which is {low}."));
        var column = Find(data, pixelColumnName, nameof(data));
        var shape = PictureShape.Of(column, nameof(data));
        SchemaDefinition from = SchemaDefinition.Create(typeof(PixelRow)), to = SchemaDefinition.Create(typeof(LevelRow));
        (from[0].ColumnName, from[0].ColumnType) = (pixelColumnName, column.Type);
        (to[0].ColumnName, to[0].ColumnType) = (imageColumnName, shape.LevelType);
        var transforms = catalog.Context.Transforms;
        // The images hide the levels that they are made of.
        return transforms.CustomMapping<PixelRow, LevelRow>((pixels, levels) => levels.Levels = shape.Levels(pixels.Pixels, low, high), null, from, to)
            .Append(transforms.ConvertToImage(shape.Height, shape.Width, imageColumnName, interleavedColors: true))
            .Fit(data).Transform(data);
    }

    /// <summary>
    /// Saves a column of images, or of pixels from 0 to 1 with the dimensions of images, as files: image-00001.png, image-00002.png and so on. Each is there
    /// whole or not at all.
    /// </summary>
    /// <param name="catalog">mlContext.Generative().</param>
    /// <param name="data">The data. They are read once.</param>
    /// <param name="folder">The folder; it is made if there is none.</param>
    /// <param name="columnName">The column.</param>
    /// <param name="format">What the files are.</param>
    /// <param name="prefix">What the files' names begin with.</param>
    /// <param name="overwrite">Whether files of these names may be replaced.</param>
    /// <returns>Paths of the files, in the order of the rows. A row without an image has none.</returns>
    /// <exception cref="ArgumentException">The column is missing, or holds no images.</exception>
    /// <exception cref="IOException">A file of such a name is there and may not be replaced, or can't be written; those before it are written.</exception>
    public static IReadOnlyList<string> SaveImages(
        this GenerativeCatalog catalog, IDataView data, string folder, string columnName = "Image", PictureFormat format = PictureFormat.Png,
        string prefix = "image", bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(columnName);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        if (!Enum.IsDefined(format))
            throw new ArgumentOutOfRangeException(nameof(format), format, "format must be Png or Jpeg.");
        if (prefix.AsSpan().IndexOfAny(Path.GetInvalidFileNameChars()) >= 0)
            throw new ArgumentException($"'{prefix}' can't begin the name of a file.", nameof(prefix));
        var column = Find(data, columnName, nameof(data));
        if (column.Type is not ImageDataViewType)
        {
            data = catalog.ToImages(data, columnName, columnName);
            column = data.Schema[columnName];
        }
        Directory.CreateDirectory(folder);
        var files = new PictureFiles(folder, prefix, format, overwrite);
        var paths = new List<string>();
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<MLImage>(column);
        while (cursor.MoveNext())
        {
            MLImage? image = null;
            getter(ref image!);
            using (image)
            {
                if (image is not null)
                    paths.Add(files.Write(image, cursor.Position + 1));
            }
        }
        return paths;
    }

    private static DataViewSchema.Column Find(IDataView data, string name, string argument) => data.Schema.GetColumnOrNull(name)
        ?? throw new ArgumentException(
            $"The data have no column '{name}'. They have "
            + $"{string.Join(", ", data.Schema.Where(column => !column.IsHidden).Select(column => column.Name))}.", argument);

    private sealed class PixelRow
    {
        [VectorType(1)]
        public VBuffer<float> Pixels { get; set; }
    }

    private sealed class LevelRow
    {
        [VectorType(1)]
        public VBuffer<float> Levels { get; set; }
    }
}
