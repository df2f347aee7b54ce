using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Tests.Contracts;

public class ConversionTests
{
    private readonly MLContext _ml = new(seed: 1);

    public sealed class Row
    {
        [VectorType(2)]
        public byte[] Bytes = [];
        public double Double;
        public bool Flag;
        public string Word = "";
        public VBuffer<int> Numbers;
    }

    private IDataView View() => _ml.Data.LoadFromEnumerable(new Row[]
    {
        new() { Bytes = [1, 2], Double = 0.1, Flag = true, Word = "b", Numbers = new(4, 1, [7], [2]) },
        new() { Bytes = [0, 255], Double = double.NaN, Flag = false, Word = "a", Numbers = new(2, [1, 2]) },
        new() { Bytes = [3, 4], Double = -2, Flag = false, Word = "b" },
        new() { Bytes = [3, 4], Double = -2, Flag = false, Word = "" },
    });

    private IDataView Run<T>(IEstimator<T> estimator) where T : class, ITransformer
    {
        var view = View();
        IEstimator<ITransformer> chain = new EstimatorChain<ITransformer>().Append(estimator);
        return chain.Fit(view).Transform(view);
    }

    [Fact]
    public void Numbers_and_flags_become_singles()
    {
        var view = Run(_ml.Transforms.Conversion.ConvertType("Bytes").Append(_ml.Transforms.Conversion.ConvertType("Single", "Double")).Append(_ml.Transforms.Conversion.ConvertType("Flag")).Append(_ml.Transforms.Conversion.ConvertType("Numbers")));
        view.Schema["Bytes"].Type.ToString().Should().Be("Vector<Single, 2>");
        view.GetColumn<float[]>("Bytes").ElementAt(1).Should().Equal(0, 255);
        view.GetColumn<float>("Single").Should().Equal(0.1f, float.NaN, -2, -2);
        view.GetColumn<float>("Flag").Should().Equal(1, 0, 0, 0);
        view.Schema["Flag"].IsNormalized().Should().BeTrue();
        view.Schema["Numbers"].Type.ToString().Should().Be("Vector<Single>");
        var sparse = view.GetColumn<VBuffer<float>>("Numbers").First();
        sparse.IsDense.Should().BeFalse();
        sparse.DenseValues().Should().Equal(0, 0, 7, 0);
    }

    [Fact]
    public void Singles_become_doubles()
    {
        var view = Run(_ml.Transforms.Conversion.ConvertType("Single", "Double").Append(_ml.Transforms.Conversion.ConvertType("Back", "Single", DataKind.Double)));
        view.GetColumn<double>("Back").First().Should().Be(0.1f);
    }

    [Fact]
    public void Values_get_keys_in_order_of_appearance_or_of_value()
    {
        var byOccurrence = Run(_ml.Transforms.Conversion.MapValueToKey("Key", "Word"));
        byOccurrence.GetColumn<uint>("Key").Should().Equal(1, 2, 1, 0);
        byOccurrence.Schema["Key"].Type.ToString().Should().Be("Key<UInt32, 0-1>");
        byOccurrence.Schema["Key"].HasKeyValues().Should().BeTrue();
        var byValue = Run(_ml.Transforms.Conversion.MapValueToKey("Key", "Word", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue));
        byValue.GetColumn<uint>("Key").Should().Equal(2, 1, 2, 0);
        Run(_ml.Transforms.Conversion.MapValueToKey("Key", "Word", maximumNumberOfKeys: 1)).GetColumn<uint>("Key").Should().Equal(1, 0, 1, 0);
    }

    [Fact]
    public void Keys_give_their_values_back()
    {
        var view = Run(_ml.Transforms.Conversion.MapValueToKey("Key", "Word").Append(_ml.Transforms.Conversion.MapKeyToValue("Value", "Key"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("NumberKey", "Double")).Append(_ml.Transforms.Conversion.MapKeyToValue("Number", "NumberKey")));
        view.GetColumn<string>("Value").Should().Equal("b", "a", "b", "");
        view.GetColumn<double>("Number").Should().Equal(0.1, double.NaN, -2, -2);
        FluentActions.Invoking(() => Run(_ml.Transforms.Conversion.MapKeyToValue("Word"))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void A_vector_of_values_becomes_a_vector_of_keys()
    {
        var view = Run(_ml.Transforms.Conversion.MapValueToKey("Keys", "Bytes"));
        view.Schema["Keys"].Type.ToString().Should().Be("Vector<Key<UInt32, 0-5>, 2>");
        view.GetColumn<uint[]>("Keys").ElementAt(1).Should().Equal(3, 4);
    }

    [Fact]
    public void Keys_become_indicator_vectors()
    {
        var view = Run(_ml.Transforms.Conversion.MapValueToKey("Key", "Word").Append(_ml.Transforms.Conversion.MapKeyToVector("Vector", "Key")));
        view.Schema["Vector"].ToString().Should().Be("Vector: Vector<Single, 2> {SlotNames, CategoricalSlotRanges, IsNormalized}");
        view.GetColumn<float[]>("Vector").SelectMany(x => x).Should().Equal(1, 0, 0, 1, 1, 0, 0, 0);
        view.GetColumn<VBuffer<float>>("Vector").First().IsDense.Should().BeFalse();
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["Vector"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("b", "a");
    }

    [Fact]
    public void One_hot_encoding_and_concatenation_keep_the_categories_apart()
    {
        var view = Run(_ml.Transforms.Categorical.OneHotEncoding("Hot", "Word").Append(_ml.Transforms.Conversion.ConvertType("Flag")).Append(_ml.Transforms.Concatenate("All", "Flag", "Hot")));
        view.GetColumn<float[]>("All").First().Should().Equal(1, 1, 0);
        VBuffer<int> ranges = default;
        view.Schema["All"].Annotations.GetValue("CategoricalSlotRanges", ref ranges);
        ranges.DenseValues().Should().Equal(1, 2);
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["All"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("Flag", "Hot.b", "Hot.a");
        view.Schema["All"].IsNormalized().Should().BeTrue();
        Run(_ml.Transforms.Categorical.OneHotEncoding("Hot", "Word", OneHotEncodingEstimator.OutputKind.Key)).GetColumn<uint>("Hot").Should().Equal(1, 2, 1, 0);
    }

    [Fact]
    public void Conversions_are_saved_and_loaded()
    {
        var view = View();
        var model = _ml.Transforms.Categorical.OneHotEncoding("Hot", "Word")
            .Append(_ml.Transforms.Conversion.ConvertType("Flag"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Key", "Double"))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Number", "Key"))
            .Fit(view);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, view.Schema, stream);
        stream.Position = 0;
        var after = new MLContext().Model.Load(stream, out _).Transform(view);
        after.Schema.Select(c => c.ToString()).Should().Equal(model.Transform(view).Schema.Select(c => c.ToString()));
        after.GetColumn<float[]>("Hot").First().Should().Equal(1, 0);
        after.GetColumn<double>("Number").Should().Equal(0.1, double.NaN, -2, -2);
        after.GetColumn<float>("Flag").Should().Equal(1, 0, 0, 0);
    }
}
