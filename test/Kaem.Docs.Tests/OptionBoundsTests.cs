using System.Globalization;
using System.Reflection;

namespace Kaem.ML.Docs.Tests;

/// <summary>Every number among all options has a least and a most, and a refusal that names option, value and bound.</summary>
public class OptionBoundsTests
{
    public static TheoryData<string, string> Numbers { get; } = Find();

    private static TheoryData<string, string> Find()
    {
        var found = new TheoryData<string, string>();
        foreach (var type in OptionCatalogue.Types().Where(type => !type.IsAbstract).OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            foreach (var property in OptionCatalogue.Settable(type).Where(property => Extremes(property.PropertyType) is not null))
                found.Add(type.Name, property.Name);
        }
        return found;
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_largest_number_of_its_type_is_refused_by_name_value_and_bound(string type, string property)
    {
        var option = TypeOf(type).GetProperty(property)!;
        foreach (object extreme in Extremes(option.PropertyType)!)
        {
            var refusal = Refusal(option, type, extreme);
            refusal.Should().BeOfType<ArgumentOutOfRangeException>($"{type}.{property} = {extreme} must be refused: it is {refusal}");
            var named = (ArgumentOutOfRangeException)refusal!;
            named.ParamName.Should().Be(property);
            named.Message.Should().MatchRegex(
                $"{property} must (be at most|be at least|lie between|be a finite|be finite and ascending|be above 0 and ascending|be 0 or above)");
            // A list is refused for the number that is too large.
            string value = extreme is int[] list
                ? list[0].ToString(CultureInfo.InvariantCulture)
                : string.Format(CultureInfo.InvariantCulture, "{0}", extreme);
            string.Format(CultureInfo.InvariantCulture, "{0}", named.ActualValue).Should().Be(value);
        }
    }

    [Fact]
    public void There_are_many() => Numbers.Count.Should().BeGreaterThan(100);

    private static Type TypeOf(string name) => OptionCatalogue.Types().Single(type => type.Name == name);

    private static Exception? Refusal(PropertyInfo option, string type, object value)
    {
        // A copy: some defaults are shared.
        object instance = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(OptionCatalogue.Instance(TypeOf(type)) ?? Made(type), [])!;
        try
        {
            option.SetValue(instance, value);
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException;
        }
    }

    /// <summary>Those that can't be made of nothing.</summary>
    private static object Made(string type) => type switch
    {
        nameof(CheckpointDirectory) => new CheckpointDirectory("folder"),
        nameof(ConvolutionLayer) => new ConvolutionLayer(4, 3),
        nameof(ImageShape) => new ImageShape(4, 4, 1),
        nameof(RowConstraint) => new RowConstraint("name", 1),
        nameof(PerceptualOptions) => new PerceptualOptions("weights", 1),
        nameof(GaussianBlock) => LikelihoodBlock.Gaussian(),
        _ => throw new NotSupportedException($"Say how a {type} is made."),
    };

    private static object[]? Extremes(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var number when number == typeof(int) => [int.MaxValue, int.MinValue],
        var number when number == typeof(long) => [long.MaxValue, long.MinValue],
        var number when number == typeof(float) => [float.MaxValue, float.PositiveInfinity, float.NaN, float.MinValue],
        var number when number == typeof(double) => [double.MaxValue, double.PositiveInfinity, double.NaN, double.MinValue],
        var range when range == typeof((float, float)) => [(float.MinValue, float.MaxValue), (0f, float.MaxValue), (float.NaN, 1f)],
        var list when list == typeof(IReadOnlyList<int>) => [new[] { int.MaxValue }, new[] { int.MinValue }],
        _ => null,
    };
}
