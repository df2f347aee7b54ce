using Kaem.ML.Tests.Reliability;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Images.Tests;

public sealed class ImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _mlContext = new(seed: 1);

    private GenerativeCatalog Catalog => _mlContext.Generative();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pixels_come_back_from_files_as_they_were_saved()
    {
        var data = View(5, channels: 3);
        var files = Catalog.SaveImages(data, _folder.Path, "Pixels");
        files.Select(file => Path.GetFileName(file)).Should().Equal([.. Enumerable.Range(1, 5).Select(i => $"image-0000{i}.png")]);
        Directory.GetFiles(_folder.Path).Should().HaveCount(5, "nothing is left of what was written for the time being");

        var read = Read(files, channels: 3);
        ((VectorDataViewType)read.Schema["Read"].Type).Dimensions.Should().Equal(6, 8, 3);
        foreach (var (was, now) in Vectors(data, "Pixels").Zip(Vectors(read, "Read")))
            now.Select(value => MathF.Round(255 * value)).Should().Equal(was.Select(value => MathF.Round(255 * value)));
    }

    [Fact]
    public void Grey_ones_too_within_what_making_them_grey_rounds()
    {
        var data = View(3, channels: 1);
        var read = Read(Catalog.SaveImages(data, _folder.Path, "Pixels", prefix: "grey"), channels: 1);
        ((VectorDataViewType)read.Schema["Read"].Type).Dimensions.Should().Equal(6, 8, 1);
        foreach (var (was, now) in Vectors(data, "Pixels").Zip(Vectors(read, "Read")))
            now.Zip(was, (a, b) => Math.Abs(a - b)).Should().OnlyContain(distance => distance <= 2f / 255);
    }

    [Fact]
    public void A_column_of_images_has_the_size_and_values_beyond_the_range_are_cut()
    {
        var one = _mlContext.Data.LoadFromEnumerable(
            [new Row { Pixels = [.. Enumerable.Range(0, 6 * 8).Select(i => i == 0 ? -7f : i == 1 ? 9f : i == 2 ? float.NaN : 0.5f)] }], Shape(1));
        var images = Catalog.ToImages(one, "Pixels", low: -1, high: 2);
        ((Microsoft.ML.Transforms.Image.ImageDataViewType)images.Schema["Image"].Type).Should()
            .Match<Microsoft.ML.Transforms.Image.ImageDataViewType>(type => type.Height == 6 && type.Width == 8);
        images.Schema.Where(column => !column.IsHidden).Select(column => column.Name).Should().Equal("Pixels", "Image");
        using var image = images.GetColumn<MLImage>("Image").Single();
        byte[] pixels = image.Pixels.ToArray();
        pixels[..4].Should().Equal(0, 0, 0, 255);
        pixels[4..8].Should().Equal(255, 255, 255, 255);
        pixels[8..12].Should().Equal(0, 0, 0, 255);
        pixels[12..16].Should().Equal(128, 128, 128, 255);
    }

    [Fact]
    public void A_model_of_a_folder_of_pictures_is_saved_loaded_and_makes_pictures_as_files()
    {
        var files = Catalog.SaveImages(View(60, channels: 3), Path.Combine(_folder.Path, "in"), "Pixels");
        var paths = _mlContext.Data.LoadFromEnumerable(files.Select(file => new PictureFile { File = file }));
        var options = KaemPresets.Images(4, 3) with { MaxSteps = 3, Epochs = 1, BatchSize = 20, Seed = 2 };
        var pipeline = _mlContext.Transforms.LoadImages("Image", null, nameof(PictureFile.File)).Append(Catalog.KaemImages(size: 4, options: options));
        var model = pipeline.Fit(paths);
        Catalog.TryGetModel(model, out var fitted).Should().BeTrue();
        fitted!.FeatureColumnType.Dimensions.Should().Equal(4, 4, 3);
        float[] scores = [.. model.Transform(paths).GetColumn<float>("LogLikelihood")];
        scores.Should().HaveCount(60).And.OnlyContain(value => float.IsFinite(value));

        string zip = Path.Combine(_folder.Path, "model.zip");
        _mlContext.Model.Save(model, paths.Schema, zip);
        var loaded = new MLContext().Model.Load(zip, out _);
        loaded.Transform(paths).GetColumn<float>("LogLikelihood").Should().Equal(scores);

        var drawn = Catalog.GenerateImages(loaded, 4, seed: 9);
        var written = Catalog.SaveImages(drawn, Path.Combine(_folder.Path, "out"));
        var expected = Vectors(Catalog.Generate(model, 4, seed: 9), "Pixels");
        foreach (var (was, now) in expected.Zip(Vectors(Read(written, 3, height: 4, width: 4), "Read")))
            now.Select(value => MathF.Round(255 * value)).Should().Equal(was.Select(value => MathF.Round(255 * Math.Clamp(value, 0, 1))));

        var jpeg = Catalog.SaveImages(drawn, Path.Combine(_folder.Path, "out"), format: PictureFormat.Jpeg);
        File.ReadAllBytes(jpeg[0])[..2].Should().Equal(0xFF, 0xD8);
    }

    [Fact]
    public void Pictures_of_other_sizes_are_cropped_about_their_middle_and_resized()
    {
        // A bright band in the middle of a wide picture: the middle is what is kept.
        float[] wide = [.. Enumerable.Range(0, 6 * 8).Select(i => i % 8 is >= 1 and < 7 ? 1f : 0f)];
        var file = Catalog.SaveImages(_mlContext.Data.LoadFromEnumerable([new Row { Pixels = wide }], Shape(1)), _folder.Path, "Pixels");
        Vectors(Read(file, 1, height: 6, width: 6), "Read").Single().Should().OnlyContain(value => value > 0.99f);
        // Resizing looks beyond the edges of what is kept, so these are darker.
        float[] small = Vectors(Read(file, 1, height: 3, width: 3), "Read").Single();
        small.Should().HaveCount(9);
        new[] { small[1], small[4], small[7] }.Should().OnlyContain(value => value > 0.99f);
    }

    [Fact]
    public void What_is_no_image_is_refused_by_name()
    {
        var flat = _mlContext.Data.LoadFromEnumerable([new Flat()]);
        Catalog.Invoking(it => it.ToImages(flat, "Values")).Should().Throw<ArgumentException>()
            .WithMessage("Column 'Values' is Vector<Single, 5>*height x width*").WithParameterName("data");
        Catalog.Invoking(it => it.ToImages(flat, "Nowhere")).Should().Throw<ArgumentException>().WithMessage("*no column 'Nowhere'. They have Values*");
        Catalog.Invoking(it => it.SaveImages(flat, _folder.Path, "Values")).Should().Throw<ArgumentException>();
        Catalog.Invoking(it => it.ToImages(View(1, 1), "Pixels", low: 1, high: 1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("high");
        Catalog.Invoking(it => it.KaemImages(channels: 4)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("channels");
        Catalog.Invoking(it => it.SaveImages(View(1, 1), _folder.Path, "Pixels", prefix: "a/b")).Should().Throw<ArgumentException>()
            .WithParameterName("prefix");
        var none = _mlContext.Transforms.CopyColumns("Copy", "Values").Fit(flat);
        Catalog.Invoking(it => it.GenerateImages(none, 3)).Should().Throw<ArgumentException>().WithMessage("*no KAEM model*");
    }

    [Fact]
    public void Files_that_are_there_stay_unless_they_may_be_replaced()
    {
        string file = Catalog.SaveImages(View(1, 1), _folder.Path, "Pixels")[0];
        byte[] before = File.ReadAllBytes(file);
        Catalog.Invoking(it => it.SaveImages(View(1, 1, seed: 8), _folder.Path, "Pixels")).Should().Throw<IOException>()
            .WithMessage("*image-00001.png*already*");
        File.ReadAllBytes(file).Should().Equal(before);
        Catalog.SaveImages(View(1, 1, seed: 8), _folder.Path, "Pixels", overwrite: true);
        File.ReadAllBytes(file).Should().NotEqual(before);
        Directory.GetFiles(_folder.Path).Should().HaveCount(1);
    }

    private IDataView Read(IReadOnlyList<string> files, int channels, int height = 6, int width = 8)
    {
        var paths = _mlContext.Data.LoadFromEnumerable(files.Select(file => new PictureFile { File = file }));
        return _mlContext.Transforms.LoadImages("Image", null, nameof(PictureFile.File))
            .Append(_mlContext.Transforms.ImagePixels("Read", "Image", height, width, channels)).Fit(paths).Transform(paths);
    }

    private IDataView View(int count, int channels, int seed = 5)
    {
        var random = new Random(seed);
        var rows = Enumerable.Range(0, count).Select(_ => new Row { Pixels = [.. Enumerable.Range(0, 6 * 8 * channels).Select(_ => random.Next(256) / 255f)] });
        return _mlContext.Data.LoadFromEnumerable(rows.ToArray(), Shape(channels));
    }

    private static SchemaDefinition Shape(int channels)
    {
        var definition = SchemaDefinition.Create(typeof(Row));
        definition[0].ColumnType = channels == 1
            ? new VectorDataViewType(NumberDataViewType.Single, 6, 8)
            : new VectorDataViewType(NumberDataViewType.Single, 6, 8, channels);
        return definition;
    }

    private static float[][] Vectors(IDataView view, string column) => [.. view.GetColumn<float[]>(column)];

    private sealed class Row
    {
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Flat
    {
        [VectorType(5)]
        public float[] Values { get; set; } = [1, 2, 3, 4, 5];
    }

    private sealed class PictureFile
    {
        public string File { get; set; } = "";
    }
}
