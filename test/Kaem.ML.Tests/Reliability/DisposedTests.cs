using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Reliability;

/// <summary>Models and pipelines hold nothing that must be disposed; cursors and rows do, and say so when they are used afterwards.</summary>
public sealed class DisposedTests
{
    [Fact]
    public void NothingElseIsDisposable() =>
        new[] { typeof(KaemModel).Assembly, typeof(KaemTransformer).Assembly, typeof(SvgPlot).Assembly }
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Should().NotContain(type => type.IsAssignableTo(typeof(IDisposable)) || type.IsAssignableTo(typeof(IAsyncDisposable)));

    [Fact]
    public void ACursorOfGeneratedRows() => Refuses(Toy.Transformer.Generate(5).GetRowCursor(Toy.Transformer.Generate(5).Schema), "Features");

    [Fact]
    public void ACursorOfScoredRows()
    {
        var view = Toy.Transformer.Transform(Toy.View(Toy.Rows(5)));
        Refuses(view.GetRowCursor(view.Schema), "Latent");
    }

    private static void Refuses(DataViewRowCursor cursor, string column)
    {
        var getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema[column]);
        VBuffer<float> value = default;
        cursor.MoveNext().Should().BeTrue();
        getter(ref value);
        value.Length.Should().BePositive();
        cursor.Dispose();
        cursor.Dispose();
        cursor.Invoking(it => it.MoveNext()).Should().Throw<ObjectDisposedException>();
        ((Action)(() => getter(ref value))).Should().Throw<ObjectDisposedException>();
    }
}
