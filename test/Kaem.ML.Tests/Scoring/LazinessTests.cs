using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Scoring;

public sealed class LazinessTests
{
    [Fact]
    public void NothingIsScoredBeforeItIsRead()
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        var view = transformer.Transform(Toy.View(Toy.Rows(10)));
        using (var cursor = view.GetRowCursor(view.Schema))
        {
            cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
            while (cursor.MoveNext())
            {
            }
        }
        view.Values<int>("Index").Should().HaveCount(10);

        engine.Calls.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Latent", "z")]
    [InlineData("Reconstruction", "x")]
    public void OnlyWhatIsReadIsComputed(string column, string part)
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        transformer.Transform(Toy.View(Toy.Rows(10))).Vectors(column).Should().HaveCount(10);

        engine.Calls.Should().OnlyContain(call => call.Parts == part);
    }

    [Fact]
    public void LogLikelihoodAndItsErrorAreOneComputation()
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        var view = transformer.Transform(Toy.View(Toy.Rows(1)));
        using var cursor = view.GetRowCursor(view.Schema);
        var value = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        var error = cursor.GetGetter<float>(view.Schema["LogLikelihoodError"]);
        float read = 0;
        cursor.MoveNext();
        value(ref read);
        error(ref read);
        value(ref read);

        engine.Calls.Should().Equal((1, "l"));
    }

    [Fact]
    public void BlocksGrowWhileAllOfTheirRowsAreRead()
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        transformer.Transform(Toy.View(Toy.Rows(200))).Outputs();

        // The first row shows what is wanted, one output after the other; from then on they are computed together.
        engine.Calls.Should().Equal(
            (1, "z"), (1, "x"), (1, "l"),
            (4, "zxl"), (16, "zxl"), (64, "zxl"), (115, "zxl"));
    }

    [Fact]
    public void RowsThatAreNotReadAreNotScored()
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        var view = transformer.Transform(Toy.View(Toy.Rows(100)));
        using var cursor = view.GetRowCursor(view.Schema);
        var index = cursor.GetGetter<int>(view.Schema["Index"]);
        var getter = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        int i = 0;
        float value = 0;
        while (cursor.MoveNext())
        {
            index(ref i);
            if (i % 10 == 5)
                getter(ref value);
        }

        engine.Calls.Should().HaveCount(10);
        engine.Calls.Sum(call => call.Rows).Should().BeLessThan(20);
    }

    [Fact]
    public void AReaderOfFewRowsWaitsForFew()
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        var read = 0;
        var view = transformer.Transform(Toy.View(Toy.Rows(1000).Select(row => { read++; return row; })));
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        float value = 0;
        for (int i = 0; i < 7; i++)
        {
            cursor.MoveNext();
            getter(ref value);
        }

        read.Should().Be(21);
        engine.Calls.Sum(call => call.Rows).Should().Be(21);
    }

    [Fact]
    public void APredictionEngineComputesWhatItsClassReads()
    {
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        using var predictions = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Likelihood>(transformer);
        foreach (var row in Toy.Rows(3))
            predictions.Predict(row);

        engine.Calls.Should().Equal((1, "l"), (1, "l"), (1, "l"));
    }
}
