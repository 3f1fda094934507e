class C < ActiveRecord::Migration[7.1]
end
