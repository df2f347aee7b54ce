using Microsoft.ML;

namespace Kaem.ML.Tests.Scoring;

public sealed class BadRowTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    [InlineData(39)]
    public void ABadRowIsNamedWhenItsTurnComes(int bad)
    {
        var rows = Toy.Rows(40);
        rows[bad].Features[2] = float.NaN;
        var view = Toy.Transformer.Transform(Toy.View(rows));
        using var cursor = view.GetRowCursor(view.Schema);
        var read = Reading.OutputReader(cursor);
        for (int i = 0; i < bad; i++)
        {
            cursor.MoveNext();
            read();
        }
        cursor.MoveNext();

        cursor.Invoking(_ => read()).Should().Throw<InvalidOperationException>()
            .WithMessage(
                $"Row {bad} has NaN in slot 2 of column 'Features'. Fill it with mlContext.Transforms.ReplaceMissingValues(\"Features\")*AllowMissing*");
    }

    [Fact]
    public void RowsAfterABadOneAreScored()
    {
        var rows = Toy.Rows(40);
        var expected = Toy.Transformer.Transform(Toy.View(rows)).Values<float>("LogLikelihood");
        rows[6].Features[2] = float.PositiveInfinity;
        var view = Toy.Transformer.Transform(Toy.View(rows));
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        float value = 0;
        for (int i = 0; cursor.MoveNext(); i++)
        {
            if (i == 6)
            {
                cursor.Invoking(_ => getter(ref value)).Should().Throw<InvalidOperationException>()
                    .WithMessage("Row 6 has *Only finite values have a likelihood.");
                continue;
            }
            getter(ref value);
            value.Should().Be(expected[i]);
        }
    }

    [Fact]
    public void APredictionEngineNamesTheSlot()
    {
        using var engine = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Likelihood>(Toy.Transformer);
        var row = Toy.Rows(1)[0];
        row.Features[5] = float.NaN;

        engine.Invoking(it => it.Predict(row)).Should().Throw<InvalidOperationException>().WithMessage("The row has NaN in slot 5 of column 'Features'*");
        row.Features[5] = 0.5f;
        engine.Predict(row).LogLikelihood.Should().NotBe(0);
    }
}
