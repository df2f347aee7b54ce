using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Input;

/// <summary>What the model can't learn from is refused by the schema, before any row is read, with the transform that would put it right.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void Doubles() =>
        Refused<WithDoubles>("'Features' is a vector of Double; *mlContext.Transforms.Conversion.ConvertType(\"Features\", outputKind: DataKind.Single).");

    [Fact]
    public void Bytes() => Refused<WithBytes>("'Features' is a vector of Byte; *ConvertType(\"Features\", outputKind: DataKind.Single).");

    [Fact]
    public void AScalar() => Refused<WithScalar>("'Features' is a scalar of type Single; *mlContext.Transforms.Concatenate(\"Features\", \"Features\").");

    [Fact]
    public void AScalarInteger() => Refused<WithInteger>("'Features' is a scalar of type Int32; *ConvertType(*Concatenate(\"Features\", \"Features\").");

    [Fact]
    public void AKey() => Refused<WithKey>("'Features' is a scalar of type key; *mlContext.Transforms.Conversion.MapKeyToVector(\"Features\").");

    [Fact]
    public void Keys() => Refused<WithKeys>("'Features' is a vector of key; *mlContext.Transforms.Conversion.MapKeyToVector(\"Features\").");

    [Fact]
    public void Text() => Refused<WithText>("'Features' is a scalar of type String; *mlContext.Transforms.Categorical.OneHotEncoding(\"Features\")*");

    [Fact]
    public void UnknownSize() => Refused<WithoutSize>("'Features' is a vector of Single of unknown size; *[VectorType(n)]*");

    [Fact]
    public void UnknownSizeOfAnotherType() => Refused<DoublesWithoutSize>("'Features' is a vector of Double of unknown size; *ConvertType(*[VectorType(n)]*");

    [Fact]
    public void ATime() => Refused<WithTime>("'Features' is a scalar of type DateTime; *mlContext.Transforms.CustomMapping*");

    [Fact]
    public void AMissingColumn()
    {
        var view = Toy.Context.Data.LoadFromEnumerable(new Misspelt[2]);

        Toy.Estimator().Invoking(it => it.Fit(view)).Should().Throw<ArgumentException>()
            .WithMessage("There is no column 'Features'. Did you mean 'Feature' or 'Fixtures'?*").WithParameterName("input");
        Toy.Transformer.Invoking(it => it.Transform(view)).Should().Throw<ArgumentException>()
            .WithMessage("There is no column 'Features'. Did you mean 'Feature' or 'Fixtures'?*").WithParameterName("input");
        Chain().Invoking(it => it.Fit(view)).Should().Throw<ArgumentException>().WithMessage("*Did you mean 'Feature' or 'Fixtures'?*");
    }

    [Fact]
    public void AMissingColumnWithNothingLikeIt()
    {
        var view = Toy.Context.Data.LoadFromEnumerable(new Other[2]);

        Toy.Estimator().Invoking(it => it.Fit(view)).Should().Throw<ArgumentException>()
            .WithMessage("There is no column 'Features'. The columns are 'Label', 'Price'.*");
    }

    [Fact]
    public void AnotherWidthThanTheModels()
    {
        var view = Toy.Context.Data.LoadFromEnumerable(new Narrow[2]);
        const string message = "The model was trained on vectors of 6 in column 'Features'; this one has vectors of 4.*";

        Toy.Transformer.Invoking(it => it.Transform(view)).Should().Throw<ArgumentException>().WithMessage(message).WithParameterName("input");
        Toy.Transformer.Invoking(it => it.GetOutputSchema(view.Schema)).Should().Throw<ArgumentException>().WithMessage(message)
            .WithParameterName("inputSchema");
        Toy.Context.Model.Invoking(it => it.CreatePredictionEngine<Narrow, Narrow>(Toy.Transformer)).Should().Throw<ArgumentException>().WithMessage(message);
        Toy.Estimator().Invoking(it => it.Fit(Toy.View(Toy.Rows(5)), view)).Should().Throw<ArgumentException>().WithMessage(message)
            .WithParameterName("validation");
    }

    [Fact]
    public void TwoOutputsOfOneName() =>
        Toy.Context.Generative().Invoking(it => it.Kaem(Toy.Options, outputs: new KaemOutputColumns { Latent = "z", Reconstruction = "z" }))
            .Should().Throw<ArgumentException>().WithMessage("Latent and Reconstruction are both named 'z'.*");

    [Fact]
    public void NoName()
    {
        Toy.Context.Generative().Invoking(it => it.Kaem("")).Should().Throw<ArgumentException>().WithParameterName("featureColumnName");
        FluentActions.Invoking(() => new KaemOutputColumns { Latent = null! }).Should().Throw<ArgumentNullException>()
            .WithMessage("Latent must be a column's name, or empty*");
    }

    [Theory]
    [InlineData(float.NaN,
        "Row 7 of the training data has NaN in slot 3 of column 'Features'. Fill it with mlContext.Transforms.ReplaceMissingValues(\"Features\")*")]
    [InlineData(float.NegativeInfinity, "Row 7 of the training data has -Infinity in slot 3 of column 'Features'. Only finite values have a likelihood.*")]
    [InlineData(1.5f, "Row 7, column 3 of the training rows is 1.5, but the generator's output activation Sigmoid reaches only [0, 1]*")]
    public void AValueWithoutLikelihood(float value, string message)
    {
        var rows = Toy.Rows(20);
        rows[7].Features[3] = value;

        Toy.Estimator().Invoking(it => it.Fit(Toy.View(rows))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void NoRows() =>
        Toy.Estimator().Invoking(it => it.Fit(Toy.View([]))).Should().Throw<ArgumentException>().WithMessage("There are no training rows*");

    private static void Refused<TRow>(string message) where TRow : class
    {
        // Nothing can enumerate these rows: the schema alone must do.
        var view = Toy.Context.Data.LoadFromEnumerable(Unreadable<TRow>());
        string expected = "Column " + message;

        Toy.Estimator().Invoking(it => it.Fit(view)).Should().Throw<ArgumentException>().WithMessage(expected + "*").WithParameterName("input");
        Toy.Transformer.Invoking(it => it.Transform(view)).Should().Throw<ArgumentException>().WithMessage(expected + "*").WithParameterName("input");
        Chain().Invoking(it => it.Fit(view)).Should().Throw<ArgumentException>().WithMessage(expected + "*").WithParameterName("inputSchema");
    }

    private static EstimatorChain<KaemTransformer> Chain() => new EstimatorChain<KaemTransformer>().Append(Toy.Estimator());

    private static IEnumerable<TRow> Unreadable<TRow>() =>
        Enumerable.Range(0, 1).Select<int, TRow>(_ => throw new NotSupportedException("No row must be read."));

    private sealed class WithDoubles
    {
        [VectorType(6)]
        public double[]? Features { get; set; }
    }

    private sealed class WithBytes
    {
        [VectorType(6)]
        public byte[]? Features { get; set; }
    }

    private sealed class WithScalar
    {
        public float Features { get; set; }
    }

    private sealed class WithInteger
    {
        public int Features { get; set; }
    }

    private sealed class WithKey
    {
        [KeyType(5)]
        public uint Features { get; set; }
    }

    private sealed class WithKeys
    {
        [KeyType(5), VectorType(6)]
        public uint[]? Features { get; set; }
    }

    private sealed class WithText
    {
        public string? Features { get; set; }
    }

    private sealed class WithoutSize
    {
        public float[]? Features { get; set; }
    }

    private sealed class DoublesWithoutSize
    {
        public double[]? Features { get; set; }
    }

    private sealed class WithTime
    {
        public DateTime Features { get; set; }
    }

    private sealed class Misspelt
    {
        [VectorType(6)]
        public float[]? Feature { get; set; }

        public float Fixtures { get; set; }

        public float Label { get; set; }
    }

    private sealed class Other
    {
        public float Label { get; set; }

        public float Price { get; set; }
    }

    private sealed class Narrow
    {
        [VectorType(4)]
        public float[]? Features { get; set; }
    }
}
